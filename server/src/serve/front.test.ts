import { once } from 'node:events'
import type { ServerResponse } from 'node:http'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createLog } from '../log.ts'
import { createFront, type Front } from './front.ts'
import { listen } from './listen.ts'

const log = createLog('silent')

let front: Front
let url: string

async function start(drainLimitMs: number): Promise<void> {
  front = createFront(log, drainLimitMs)
  url = `http://127.0.0.1:${await listen(front.server, '127.0.0.1', 0)}`
}
beforeEach(() => start(30_000))
afterEach(() => front.close())

const status = async (path: string) => (await fetch(`${url}${path}`)).status

/** An application that answers when it is told to. */
function openSlowApplication() {
  const asked: ((response: ServerResponse) => void)[] = []
  const next = () => new Promise<ServerResponse>((resolve) => asked.push(resolve))
  front.open((_request, response) => asked.shift()?.(response))
  return { next }
}

it('lives, but is not ready, before there is an application', async () => {
  expect(await status('/livez')).toBe(200)
  expect(await status('/readyz')).toBe(503)
  const answer = await fetch(`${url}/v1/session`)
  expect(answer.headers.get('Retry-After')).toBe('1')
  expect(answer.headers.get('Content-Type')).toBe('application/problem+json')
  expect(await answer.json()).toMatchObject({
    code: 'unavailable',
    status: 503,
    detail: 'Curfew is starting.',
  })
})

it('hands requests to the application, health checks too', async () => {
  front.open((request, response) => response.end(request.url))
  expect(await (await fetch(`${url}/readyz`)).text()).toBe('/readyz')
})

describe('draining', () => {
  it('answers what is under way and refuses what is new', async () => {
    const { next } = openSlowApplication()
    const asked = next()
    const slow = fetch(`${url}/slow`)
    const response = await asked
    const drained = front.drain()
    expect(await status('/livez')).toBe(200)
    expect(await status('/readyz')).toBe(503)
    const refused = await fetch(`${url}/v1/session`)
    expect(refused.status).toBe(503)
    expect(refused.headers.get('Connection')).toBe('close')
    response.end('done')
    await drained
    expect(await (await slow).text()).toBe('done')
  })

  it('does not wait for ever', async () => {
    await front.close()
    await start(300)
    const { next } = openSlowApplication()
    const asked = next()
    const slow = fetch(`${url}/slow`)
    const failed = expect(slow).rejects.toThrow()
    await asked
    await front.drain()
    await front.close()
    await failed
  })

  it('does not wait for somebody who has gone', async () => {
    const { next } = openSlowApplication()
    const asked = next()
    const abort = new AbortController()
    const slow = fetch(`${url}/slow`, { signal: abort.signal })
    const failed = expect(slow).rejects.toThrow()
    const response = await asked
    abort.abort()
    await failed
    await once(response, 'close')
    await front.drain()
  })
})

describe('listening', () => {
  it('says that the port is in use', async () => {
    const other = createFront(log)
    const port = Number(new URL(url).port)
    await expect(listen(other.server, '127.0.0.1', port)).rejects.toMatchObject({
      code: 'port_in_use',
      message: expect.stringContaining(`Port ${port} on 127.0.0.1`),
    })
    await other.close()
  })

  it('says that the address is not here', async () => {
    await expect(listen(createFront(log).server, '192.0.2.1', 0)).rejects.toMatchObject({
      code: 'host_not_here',
    })
  })
})
