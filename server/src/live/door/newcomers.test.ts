import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { eventually, setUpDatabase } from '@curfew/server/testing'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { LiveNode } from '../../../testing/nodes/live-node.ts'
import { RawClient } from '../../../testing/nodes/raw-client.ts'
import { createLog } from '../../log.ts'
import { createFront } from '../../serve/front.ts'
import { listen } from '../../serve/listen.ts'
import { Newcomers } from './newcomers.ts'

vi.setConfig({ testTimeout: 40_000 })

describe('newcomers', () => {
  it('are cut when their time is over, those who have entered or gone are not', () => {
    const clock = { at: 0 }
    const cut: string[] = []
    const newcomers = new Newcomers<string>(
      10,
      (name) => cut.push(name),
      () => clock.at,
    )
    for (const name of ['stays', 'enters', 'comes again']) newcomers.add(name)
    newcomers.remove('enters')
    clock.at = 5
    newcomers.add('comes again')
    clock.at = 10
    newcomers.look()
    expect(cut).toEqual(['stays'])
    clock.at = 15
    newcomers.look()
    expect(cut).toEqual(['stays', 'comes again'])
    newcomers.stop()
  })
})

/** The promise is 10 s; it is looked twice a second, and who is asked to close has a moment. */
const GONE_WITHIN_MS = 12_000

describe('LO-3 whoever enters nothing is gone after 10 s', () => {
  const records = setUpDatabase()
  let node: LiveNode
  beforeAll(async () => {
    node = await LiveNode.start(records.url)
  })
  afterAll(async () => {
    await node.close()
  })

  /** A TCP connection that hears, and says nothing but this: it does not confirm the end of a websocket either. */
  async function open(text: string, url = node.url): Promise<Socket> {
    const { hostname, port } = new URL(url)
    const socket = connect(Number(port), hostname)
    socket.on('error', () => undefined).resume()
    await once(socket, 'connect')
    socket.write(text)
    return socket
  }
  const upgrade = (query = '') =>
    [
      `GET /v1/live/?EIO=4&transport=websocket${query} HTTP/1.1`,
      `Host: ${new URL(node.url).host}`,
      'Upgrade: websocket',
      'Connection: Upgrade',
      'Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==',
      'Sec-WebSocket-Version: 13',
      '\r\n',
    ].join('\r\n')

  async function poll(): Promise<string> {
    const answer = await fetch(`${node.url}/v1/live?EIO=4&transport=polling`)
    return JSON.parse((await answer.text()).slice(1)).sid
  }
  const isKnown = async (sid: string) =>
    (await fetch(`${node.url}/v1/live?EIO=4&transport=polling&sid=${sid}`, { method: 'POST', body: '3' })).ok

  /** In milliseconds, from now. */
  async function untilClosed(socket: Socket): Promise<number> {
    const since = performance.now()
    if (!socket.closed) await once(socket, 'close')
    return performance.now() - since
  }

  it.concurrent('a websocket that says nothing', async () => {
    expect(await untilClosed(await open(upgrade()))).toBeLessThan(GONE_WITHIN_MS)
  })

  it.concurrent('one that was refused, and stays', async () => {
    const client = await RawClient.open(node.url)
    client.send(`40${JSON.stringify({ token: 'x'.repeat(43) })}`)
    await client.next((message) => message.startsWith('44'))
    client.tcp.removeAllListeners('data').resume()
    expect(await untilClosed(client.tcp)).toBeLessThan(GONE_WITHIN_MS)
  })

  it.concurrent('one that has left its namespace, and stays', async () => {
    const { token } = await node.signIn()
    const client = await RawClient.connect(node.url, token)
    client.send('41')
    expect(await untilClosed(client.tcp)).toBeLessThan(GONE_WITHIN_MS)
  })

  it.concurrent('one that would take over from a transport that polls, and does not', async () => {
    const socket = await open(upgrade(`&sid=${await poll()}`))
    expect(await untilClosed(socket)).toBeLessThan(GONE_WITHIN_MS)
  })

  it.concurrent('one that polls, or does not even that', async () => {
    const sid = await poll()
    expect(await isKnown(sid)).toBe(true)
    await eventually(async () => expect(await isKnown(sid)).toBe(false), {
      within: GONE_WITHIN_MS,
      interval: 500,
    })
  })

  it.concurrent('one that is in a namespace stays', async () => {
    const { token } = await node.signIn()
    const client = await RawClient.connect(node.url, token)
    // Whoever comes later and does not enter is gone already.
    await untilClosed(await open(upgrade()))
    expect(client.socket.readyState).toBe(client.socket.OPEN)
    client.socket.terminate()
  })

  it.concurrent.each([
    ['nothing', ''],
    ['half a request', 'GET /readyz HTTP/1.1\r\nHost: a\r\n'],
  ])('a TCP connection that sends %s', async (_, text) => {
    const front = createFront(createLog('silent'))
    const port = await listen(front.server, '127.0.0.1', 0)
    const socket = await open(text, `http://127.0.0.1:${port}`)
    expect(await untilClosed(socket)).toBeLessThan(GONE_WITHIN_MS)
    await front.close()
  })
})
