import { once } from 'node:events'
import { createServer, type IncomingMessage, type RequestOptions, request } from 'node:http'
import { type AddressInfo, connect } from 'node:net'
import { text } from 'node:stream/consumers'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { sendJson, sendPage, sendText } from './answer.ts'
import { pathOf, queryOf } from './request-url.ts'

const server = createServer(({ url }, response) => {
  if (url === '/page') return sendPage(response, '<p>ü</p>')
  if (url === '/text') return sendText(response, 404, 'ü')
  response.setHeader('ETag', '"3"')
  sendJson(response, url === '/made' ? 201 : 200, { name: 'ü' })
})
beforeAll(async () => {
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
})
afterAll(() => server.close())

/** Not `fetch`, which asks for everything again (`Cache-Control: no-cache`) when it is given an `If-None-Match`. */
async function call(path: string, options: Pick<RequestOptions, 'method' | 'headers'> = {}) {
  const { port } = server.address() as AddressInfo
  const asked = request({ host: '127.0.0.1', port, path, agent: false, ...options }).end()
  const [response] = (await once(asked, 'response')) as [IncomingMessage]
  const { 'content-type': type, 'content-length': length } = response.headers
  return { status: response.statusCode, type, length, text: await text(response) }
}

describe('an answer', () => {
  it('says its type and its length in bytes', async () => {
    const json = { type: 'application/json; charset=utf-8', length: '13', text: '{"name":"ü"}' }
    expect(await call('/')).toEqual({ status: 200, ...json })
    expect(await call('/made')).toEqual({ status: 201, ...json })
    expect(await call('/page')).toMatchObject({ type: 'text/html; charset=utf-8', text: '<p>ü</p>' })
    expect(await call('/text')).toMatchObject({ status: 404, type: 'text/plain; charset=utf-8' })
  })

  it('to HEAD is the head', async () => {
    expect(await call('/', { method: 'HEAD' })).toMatchObject({ status: 200, length: '13', text: '' })
  })

  it.each([
    ['what is known', { 'if-none-match': '"3"' }, 304],
    ['what is known under another name', { 'if-none-match': '"2", W/"3"' }, 304],
    ['what is not', { 'if-none-match': '"2"' }, 200],
    [
      'what is known, to whoever wants all of it',
      { 'if-none-match': '"3"', 'cache-control': 'no-cache' },
      200,
    ],
  ])('leaves out %s', async (_, headers, status) => {
    expect((await call('/', { headers })).status).toBe(status)
  })

  it('to a change is never left out', async () => {
    const headers = { 'if-none-match': '"3"' }
    expect((await call('/', { method: 'POST', headers })).status).toBe(200)
    expect((await call('/made', { headers })).status).toBe(201)
  })

  it('to whoever sends no URL that can be read is an answer all the same', async () => {
    const socket = connect((server.address() as AddressInfo).port, '127.0.0.1')
    socket.end('GET http://[ HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n')
    const [chunk] = (await once(socket, 'data')) as [Buffer]
    expect(chunk.toString()).toContain('HTTP/1.1 200')
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
    expect({ ...queryOf(at(url)) }).toEqual(query)
  })
})
