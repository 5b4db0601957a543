import { once } from 'node:events'
import { request as ask } from 'node:http'
import { connect, type Socket } from 'node:net'
import type { Problem } from '@curfew/shared'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type RunningApi, startApi } from '../../../testing/nodes/running-api.ts'

let running: RunningApi
let token: string
beforeAll(async () => {
  running = await startApi()
  await running.add({ loginId: 'root', isSuperUser: true })
  token = (await running.enter('root')).token
})
afterAll(() => running.close())

/** Bytes of JSON that no schema accepts. */
const bodyOf = (bytes: number): string => `{"x":"${'x'.repeat(bytes - 8)}"}`

const ROUTES: [method: string, path: string, limit: number][] = [
  ['POST', '/v1/sign-in', 8 * 1_024],
  ['POST', '/v1/sign-out', 8 * 1_024],
  ['PUT', '/v1/policies/global', 64 * 1_024],
  ['POST', '/v1/revocations', 1_024 * 1_024],
]

describe('LO-3 a body has at most what its route needs', () => {
  it.each(ROUTES)('%s %s takes %i bytes', async (method, path, limit) => {
    const answer = await running.call(path, { method, token, body: bodyOf(limit) })
    expect(answer).toMatchObject({ status: 400, body: { code: 'invalid_request' } })
  })

  it.each(ROUTES)('%s %s refuses more than %i', async (method, path, limit) => {
    const answer = await running.call(path, { method, token, body: bodyOf(limit + 1) })
    expect(answer).toMatchObject({ status: 413, body: { code: 'too_large' } })
    expect(answer.body.detail).toContain(`more than ${limit / 1_024} kB`)
  })

  it.each(ROUTES)(
    '%s %s refuses more of a body that does not say how long it is',
    async (method, path, limit) => {
      const { port } = new URL(running.url)
      const headers = { 'content-type': 'application/json', authorization: `Bearer ${token}` }
      const request = ask({ port, method, path, headers })
      request.write(bodyOf(limit))
      request.end('  ')
      const [response] = await once(request, 'response')
      const parts: Buffer[] = []
      for await (const part of response) parts.push(part)
      const problem = JSON.parse(Buffer.concat(parts).toString()) as Problem
      expect({ status: response.statusCode, code: problem.code }).toEqual({ status: 413, code: 'too_large' })
    },
  )
})

/** Sends the head of a request, and more of its body whenever there is room. @returns what came until the end */
async function send(head: string[], more: (socket: Socket) => void): Promise<string> {
  const socket = connect(Number(new URL(running.url).port), '127.0.0.1')
  const heard: Buffer[] = []
  socket.on('data', (bytes) => heard.push(bytes))
  // Whoever still writes to a connection that is being closed hears that it was reset.
  socket.on('error', () => undefined)
  socket.write(`${[...head, 'Host: localhost', 'Content-Type: application/json'].join('\r\n')}\r\n\r\n`)
  more(socket)
  await new Promise((resolve) => socket.once('close', resolve))
  return Buffer.concat(heard).toString()
}

describe('LO-3 nobody reads an endless body to its end', () => {
  const begin = (socket: Socket) => socket.write('{"loginId":')

  it('one that says so is refused at once', async () => {
    const answer = await send(['POST /v1/sign-in HTTP/1.1', 'Content-Length: 10000000000'], begin)
    expect(answer).toMatch(/^HTTP\/1\.1 413 /)
    expect(answer).toContain('Connection: close')
  })

  it('nor behind a refusal that does not need it', async () => {
    const answer = await send(['POST /v1/revocations HTTP/1.1', 'Content-Length: 10000000000'], begin)
    expect(answer).toMatch(/^HTTP\/1\.1 401 /)
    expect(answer).toContain('Connection: close')
  })

  it('one that does not say so is cut off', async () => {
    const chunk = `f4240\r\n${' '.repeat(1_000_000)}\r\n`
    // Nobody reads an answer who still writes: that it ends at all is the test.
    await send(['POST /v1/sign-in HTTP/1.1', 'Transfer-Encoding: chunked'], (socket) => {
      const write = () => {
        while (!socket.destroyed && socket.write(chunk));
      }
      socket.on('drain', write)
      write()
    })
  })
})
