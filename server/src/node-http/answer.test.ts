import { once } from 'node:events'
import { createServer, type IncomingMessage } from 'node:http'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { rawRequest } from '../../testing/nodes/raw-request.ts'
import { sendPage, sendText } from './answer.ts'
import { pathOf, queryFields, searchOf } from './request-url.ts'

const server = createServer(({ url }, response) => {
  if (url === '/page') sendPage(response, '<p>ü</p>')
  else sendText(response, 404, 'ü')
})
beforeAll(async () => {
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
})
afterAll(() => server.close())

const call = (path: string, options?: Parameters<typeof rawRequest>[2]) => rawRequest(server, path, options)

describe('an answer', () => {
  it('says its type and its length in bytes', async () => {
    expect(await call('/page')).toMatchObject({
      type: 'text/html; charset=utf-8',
      length: '9',
      text: '<p>ü</p>',
    })
    expect(await call('/text')).toMatchObject({ status: 404, type: 'text/plain; charset=utf-8' })
  })

  it('to HEAD is the head', async () => {
    expect(await call('/page', { method: 'HEAD' })).toMatchObject({ status: 200, length: '9', text: '' })
  })
})

describe('the URL of a request', () => {
  const at = (url: string) => ({ url }) as IncomingMessage
  it.each([
    ['/users', '/users', {}],
    ['/users?', '/users', {}],
    ['/users?a=1&a=2&b', '/users', { a: ['1', '2'], b: '' }],
    ['/users?a[b]=1', '/users', { 'a[b]': '1' }],
    ['/users?a=%41+b&c=%', '/users', { a: 'A b', c: '%' }],
    ['/users?__proto__=1', '/users', { ['__proto__']: '1' }],
  ])('%s', (url, path, query) => {
    expect(pathOf(at(url))).toBe(path)
    expect({ ...queryFields(searchOf(at(url))) }).toEqual(query)
  })
})
