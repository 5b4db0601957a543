import { once } from 'node:events'
import { createServer } from 'node:http'
import { type AddressInfo, connect } from 'node:net'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { rawRequest } from '../../../testing/nodes/raw-request.ts'
import { jsonAnswer } from '../exchange/answer.ts'
import { sendAnswer } from './send-answer.ts'

const server = createServer((request, response) => {
  const { method = '', headers } = request
  const answer = jsonAnswer(
    { method, headers },
    request.url === '/made' ? 201 : 200,
    { name: 'ü' },
    { ETag: '"3"' },
  )
  sendAnswer(request, response, answer)
})
beforeAll(async () => {
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
})
afterAll(() => server.close())

const call = (path: string, options?: Parameters<typeof rawRequest>[2]) => rawRequest(server, path, options)

describe('an answer of the API', () => {
  it('says its type and its length in bytes', async () => {
    const json = { type: 'application/json; charset=utf-8', length: '13', text: '{"name":"ü"}' }
    expect(await call('/')).toEqual({ status: 200, ...json })
    expect(await call('/made')).toEqual({ status: 201, ...json })
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
