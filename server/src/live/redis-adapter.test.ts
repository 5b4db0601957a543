import { createTestDatabase, startTestRedis, type TestDatabase, type TestRedis } from '@curfew/server/testing'
import { Redis } from 'ioredis'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { hear, LiveNode } from '../../testing/live-node.ts'

let records: TestDatabase
let redis: TestRedis
const nodes: LiveNode[] = []
const crashes: unknown[] = []
const note = (error: unknown) => void crashes.push(error)

beforeAll(async () => {
  process.on('uncaughtException', note)
  process.on('unhandledRejection', note)
  records = await createTestDatabase()
})
beforeEach(async () => {
  redis = await startTestRedis()
})
afterEach(async () => {
  await Promise.all(nodes.splice(0).map((node) => node.close()))
  await redis.stop()
  expect(crashes).toEqual([])
})
afterAll(async () => {
  await records.drop()
  process.off('uncaughtException', note)
  process.off('unhandledRejection', note)
})

/** A node that reaches others by Redis only: another installation is another process as far as wake-ups go. */
async function startNode(options: { installation?: string; url?: string } = {}): Promise<LiveNode> {
  const node = await LiveNode.start(records.url, {
    redis: { url: options.url ?? redis.url, prefix: 'curfew' },
    ...(options.installation ? { installation: options.installation } : {}),
  })
  nodes.push(node)
  return node
}

/** Listens to everything that goes over Redis. */
async function eavesdrop(): Promise<{ heard: { channel: string; message: Buffer }[]; client: Redis }> {
  const client = new Redis(redis.url)
  const heard: { channel: string; message: Buffer }[] = []
  await client.psubscribe('*')
  client.on('pmessageBuffer', (_pattern: Buffer, channel: Buffer, message: Buffer) =>
    heard.push({ channel: channel.toString(), message }),
  )
  return { heard, client }
}

/** The next position that a node is woken with by another one. */
const woken = (node: LiveNode): Promise<number> =>
  new Promise((resolve) => {
    const stop = node.gateway.wake.listen((position) => {
      stop()
      resolve(position)
    })
  })

const subscribers = async (client: Redis): Promise<number> => {
  const [, count] = (await client.pubsub('NUMSUB', 'curfew-request#/#')) as [string, number]
  return count
}

describe('FD-15 Redis only wakes', () => {
  it('tells the other node the position, under a prefix, and nothing else', async () => {
    const { heard, client } = await eavesdrop()
    const publisher = new Redis(redis.url)
    const [one, other] = await Promise.all([startNode(), startNode()])
    await vi.waitFor(async () => expect(await subscribers(publisher)).toBe(2))
    const { token } = await one.signIn()
    await (await other.connect(token)).emitWithAck('extend', {})
    one.gateway.wake.send(4_711)
    await vi.waitFor(() => expect(String(heard.at(-1)?.message)).toContain('4711'))
    for (const { channel, message } of heard) {
      expect(channel).toMatch(/^curfew-/)
      expect(JSON.parse(message.toString())).toEqual({
        uid: expect.any(String),
        type: 6,
        data: ['curfew:wake', { installation: records.url, position: expect.any(Number) }],
      })
      expect(message.includes(token)).toBe(false)
    }
    client.disconnect()
    publisher.disconnect()
  })

  it('wakes nobody of another installation', async () => {
    const observer = new Redis(redis.url)
    const [one, same, other] = await Promise.all([
      startNode({ installation: 'A' }),
      startNode({ installation: 'A' }),
      startNode({ installation: 'B' }),
    ])
    await vi.waitFor(async () => expect(await subscribers(observer)).toBe(3))
    const wrong = vi.fn()
    other.gateway.wake.listen(wrong)
    const heard = woken(same)
    one.gateway.wake.send(1)
    expect(await heard).toBe(1)
    expect(wrong).not.toHaveBeenCalled()
    observer.disconnect()
  })

  it('carries no orders: nobody is disconnected, told something or handed out by a message', async () => {
    const { heard, client: ear } = await eavesdrop()
    const node = await startNode()
    const intruder = new Redis(redis.url)
    await vi.waitFor(async () => expect(await subscribers(intruder)).toBe(1))
    const { token } = await node.signIn()
    const client = await node.connect(token)
    const said: unknown[] = []
    client.onAny((...event) => said.push(event))
    const opts = { rooms: [], except: [] }
    for (const message of [
      { type: 4, uid: 'x', opts, close: true },
      { type: 5, uid: 'x', requestId: 'r', opts },
      { type: 0, uid: 'x', requestId: 'r', rooms: [] },
      { type: 1, uid: 'x', requestId: 'r' },
      { type: 2, uid: 'x', opts, rooms: ['all'] },
      { type: 7, uid: 'x', requestId: 'r', packet: { type: 2, data: ['session.ended', {}] }, opts },
      { type: 6, uid: 'x', requestId: 'r', data: ['curfew:wake', {}] },
      { type: 6, uid: 'x', data: ['curfew:wake', null] },
      { type: 6, uid: 'x', data: ['error', 'x'] },
      { type: 6, uid: 'x', data: [] },
    ]) {
      await intruder.publish('curfew-request#/#', JSON.stringify(message))
    }
    for (const garbage of ['', '{', 'null', '{"type":6}', '\u0000\u0001', 'x'.repeat(100_000)]) {
      await intruder.publish('curfew-request#/#', garbage)
      await intruder.publish('curfew-response#/#', garbage)
      await intruder.publish('curfew#/#', garbage)
      await intruder.publish('curfew#/#all#', garbage)
    }
    // A wake-up that is heard after all of it: nothing before it has broken anything.
    const heardAtLast = woken(node)
    const wake = { type: 6, uid: 'x', data: ['curfew:wake', { installation: records.url, position: 9 }] }
    await intruder.publish('curfew-request#/#', JSON.stringify(wake))
    expect(await heardAtLast).toBe(9)
    expect(client.connected).toBe(true)
    expect(said).toEqual([])
    expect(heard.filter(({ channel }) => channel.startsWith('curfew-response'))).toHaveLength(6)
    for (const each of [ear, intruder]) each.disconnect()
  })
})

describe('P6 a Redis that is away', () => {
  it('neither prevents nor delays a start, and is used when it comes', async () => {
    const { port } = redis
    await redis.stop()
    const started = performance.now()
    const [one, other] = await Promise.all([startNode(), startNode()])
    expect(performance.now() - started).toBeLessThan(5_000)
    const { token, sessionId } = await one.signIn()
    const client = await other.connect(token)
    const ended = hear(client, 'session.ended')
    await one.revoke({ sessions: [sessionId] })
    await ended
    redis = await startTestRedis({ port })
    const observer = new Redis(redis.url)
    await vi.waitFor(async () => expect(await subscribers(observer)).toBe(2), { timeout: 15_000 })
    observer.disconnect()
  })

  it('hangs or dies without anybody noticing', async () => {
    const [one, other] = await Promise.all([startNode(), startNode()])
    redis.pause()
    for (let position = 0; position < 2_000; position++) one.gateway.wake.send(position)
    const { token, sessionId } = await one.signIn()
    const client = await other.connect(token)
    const ended = hear(client, 'session.ended')
    await one.revoke({ sessions: [sessionId] })
    await ended
    await redis.stop()
    for (let position = 0; position < 100; position++) one.gateway.wake.send(position)
    expect((await one.signIn()).token).toBeTruthy()
  })
})
