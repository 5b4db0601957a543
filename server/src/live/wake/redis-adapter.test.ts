import { eventually, setUpDatabase, startTestRedis, type TestRedis } from '@curfew/server/testing'
import { createAdapter, type RedisAdapter } from '@socket.io/redis-adapter'
import { Redis } from 'ioredis'
import { Server } from 'socket.io'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, onTestFinished } from 'vitest'
import { hear, LiveNode } from '../../../testing/nodes/live-node.ts'
import { listenAt, type RedisEar, untilWakeUpsFlow } from '../../../testing/redis/redis-ear.ts'
import { createLog } from '../../log.ts'

const records = setUpDatabase()
let redis: TestRedis
let ear: RedisEar
const nodes: LiveNode[] = []
const lines: string[] = []
const crashes: unknown[] = []
const note = (error: unknown) => void crashes.push(error)

beforeAll(async () => {
  process.on('uncaughtException', note)
  process.on('unhandledRejection', note)
})
beforeEach(async () => {
  redis = await startTestRedis()
  ear = await listenAt(redis.url)
})
afterEach(async () => {
  ear.close()
  await Promise.all(nodes.splice(0).map((node) => node.close()))
  await redis.stop()
  expect(crashes).toEqual([])
  lines.splice(0)
})
afterAll(async () => {
  process.off('uncaughtException', note)
  process.off('unhandledRejection', note)
})

async function startNode(): Promise<LiveNode> {
  const node = await LiveNode.start(records.url, {
    redis: { url: redis.url, prefix: 'curfew' },
    log: createLog('info', { write: (line) => lines.push(line) }),
  })
  nodes.push(node)
  return node
}

/** Everything that a node hears from now on. */
function positionsHeard(node: LiveNode): number[] {
  const heard: number[] = []
  onTestFinished(node.gateway.wake.listen((position) => heard.push(position)))
  return heard
}

describe('FD-15 Redis only wakes', () => {
  it('is told an installation and a position, under a prefix, and nothing else', async () => {
    const [one, other] = await Promise.all([startNode(), startNode()])
    await untilWakeUpsFlow(one, ear, records.url)
    ear.heard.splice(0)
    const { token, sessionId } = await one.signIn()
    await (await other.connect(token)).emitWithAck('extend', {})
    await one.revoke({ sessions: [sessionId] })
    one.gateway.wake.send(4_711)
    await eventually(() => expect(ear.heard.map(({ message }) => String(message)).join()).toContain('4711'))
    for (const { channel, message } of ear.heard) {
      expect(channel).toBe('curfew-request#/#')
      expect(JSON.parse(message.toString())).toEqual({
        uid: expect.any(String),
        type: 6,
        data: ['curfew:wake', { installation: records.url, position: expect.any(Number) }],
      })
    }
  })

  it('gives no orders: nobody is disconnected, told something or handed out by a message', async () => {
    const node = await startNode()
    await untilWakeUpsFlow(node, ear, records.url)
    const { token, sessionId } = await node.signIn()
    const client = await node.connect(token)
    const said: unknown[] = []
    client.onAny((event, ...rest) => {
      // The node says that by itself, having read of the sign-in.
      if (event !== 'session.updated') said.push([event, ...rest])
    })
    const heard = positionsHeard(node)
    ear.heard.splice(0)

    const { stock, leave } = await joinStockServer()
    stock.emit('session.ended', { sessionId })
    stock.to(['all', `session:${sessionId}`]).emit('session.ended', { sessionId })
    stock.of('/admin').emit('resync')
    stock.in('all').socketsJoin('group:x')
    stock.in('all').socketsLeave('all')
    stock.disconnectSockets(true)
    stock.serverSideEmit('error', 'x')
    stock.serverSideEmit('curfew:wake', { installation: records.url, position: 9 }, () => undefined)
    await expect(stock.fetchSockets()).rejects.toThrow('timeout')
    await expect(stock.timeout(100).emitWithAck('session.ended', { sessionId })).rejects.toThrow('timed out')
    await expect((stock.of('/').adapter as RedisAdapter).allRooms()).rejects.toThrow('timeout')
    // What follows would end it, and this process with it.
    leave()

    const request = { uid: 'x', requestId: 'r', opts: { rooms: [], except: [], flags: {} } }
    const wake = { installation: records.url, position: 9 }
    const orders = [
      { uid: 'x', requestId: 'r', type: 0, rooms: [] },
      { uid: 'x', requestId: 'r', type: 2, sid: client.id, room: 'all' },
      { uid: 'x', requestId: 'r', type: 4, sid: client.id, close: true },
      { uid: 'x', requestId: 'r', type: 5, sid: client.id },
      { ...request, type: 7, packet: { type: 2, data: ['session.ended', { sessionId }], nsp: '/' } },
      { type: 6, uid: 'x', requestId: 'r', data: ['curfew:wake', wake] },
      { type: 6, uid: 'x', data: ['curfew:wake'] },
      { type: 6, uid: 'x', data: ['curfew:wake', null] },
      { type: 6, uid: 'x', data: ['curfew:wake', wake, wake] },
      { type: 6, uid: 'x', data: ['connection', { id: 'x', handshake: {} }] },
      { type: 6, uid: 'x', data: [] },
      { type: 6 },
      { requestId: 'r', sockets: [] },
      [],
      null,
    ].map((order) => JSON.stringify(order))
    const garbage = ['', '{', '\u0000\u0001', Buffer.from([0xc1, 0xff, 0x7b]), 'x'.repeat(100_000), '[', '"']
    const rooms = ['#/#', '#/admin#', '#/#all#', '#/#x#', `#/#session:${sessionId}#`, '']
    for (const name of ['curfew', 'curfew-request', 'curfew-response'].flatMap((each) =>
      rooms.map((room) => each + room),
    ))
      for (const message of [...orders, ...garbage]) await ear.client.publish(name, message)
    const published = ear.heard.length
    // A wake-up that is heard after all of it: nothing before it has broken anything.
    await untilWakeUpsFlow(node, ear, records.url)
    expect(ear.heard.length).toBeGreaterThan(published)
    expect(heard.filter((position) => position < 1_000)).toEqual([])
    expect(client.connected).toBe(true)
    expect(said).toEqual([])
    expect(ear.heard.filter(({ message }) => message.includes(token))).toEqual([])
    expect(lines.filter((line) => /"level":"(warn|error)"/.test(line))).toEqual([])
  })

  it('is not believed when it names a position that cannot be', async () => {
    const node = await startNode()
    await untilWakeUpsFlow(node, ear, records.url)
    const heard = positionsHeard(node)
    for (const position of [-1, 1.5, '7', null, [], {}, true, Number.MAX_VALUE, 2 ** 53])
      await ear.forge(records.url, position)
    for (const raw of ['1e308', '1e999', 'NaN', '-0.5'])
      await ear.client.publish(
        'curfew-request#/#',
        `{"type":6,"uid":"x","data":["curfew:wake",{"installation":"${records.url}","position":${raw}}]}`,
      )
    await ear.forge('another installation', 7)
    await ear.forge(records.url, Number.MAX_SAFE_INTEGER)
    await eventually(() => expect(heard).toEqual([Number.MAX_SAFE_INTEGER]))
  })

  it('neither delays a revocation nor costs a node its lease, however often it wakes in vain', async () => {
    const [one, other] = await Promise.all([startNode(), startNode()])
    await untilWakeUpsFlow(one, ear, records.url)
    await untilWakeUpsFlow(other, ear, records.url)
    let isOver = false
    const flood = (async () => {
      while (!isOver)
        await Promise.all(Array.from({ length: 10 }, () => ear.forge(records.url, Number.MAX_SAFE_INTEGER)))
    })()
    try {
      const { token, sessionId } = await one.signIn()
      const client = await other.connect(token)
      const ended = hear(client, 'session.ended')
      const started = performance.now()
      const { nodes: waited } = await one.revoke({ sessions: [sessionId] })
      expect(performance.now() - started).toBeLessThan(3_000)
      expect(waited.map(({ outcome }) => outcome)).toEqual(['applied', 'applied'])
      await ended
      expect([one.node.isFresh(), other.node.isFresh()]).toEqual([true, true])
    } finally {
      isOver = true
      await flood
    }
  })

  it('survives a message beyond what Redis keeps for a subscriber, which closes the connection', async () => {
    await ear.client.config('SET', 'client-output-buffer-limit', 'pubsub 1mb 1mb 1')
    const node = await startNode()
    await untilWakeUpsFlow(node, ear, records.url)
    const before = await clientId('curfew-subscriber')
    await ear.client.publish('curfew-request#/#', Buffer.alloc(8_000_000, '{'))
    await eventually(async () => expect(await clientId('curfew-subscriber')).not.toBe(before))
    await untilWakeUpsFlow(node, ear, records.url)
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
    await untilWakeUpsFlow(one, ear, records.url)
    await untilWakeUpsFlow(other, ear, records.url)
  })

  it('is not sent more than it may ever read, and no more once it is dead', async () => {
    const node = await startNode()
    await untilWakeUpsFlow(node, ear, records.url)
    ear.heard.splice(0)
    redis.pause()
    for (let position = 0; position < 20_000; position++) node.gateway.wake.send(position)
    redis.resume()
    await untilWakeUpsFlow(node, ear, records.url)
    const heard = ear.heard.length
    expect(heard).toBeGreaterThan(0)
    expect(heard).toBeLessThan(1_000)
    await redis.stop()
    for (let position = 0; position < 20_000; position++) node.gateway.wake.send(position)
    expect((await node.signIn()).token).toBeTruthy()
  })
})

/** As Redis numbers connections: another number is another connection. */
async function clientId(name: string): Promise<string | undefined> {
  const list = String(await ear.client.client('LIST'))
  return new RegExp(`id=(\\d+) .*name=${name} `).exec(list)?.[1]
}

/** A server of somebody who chose the same prefix, with an adapter that sends, and would obey, what ours must not. */
async function joinStockServer(): Promise<{ stock: Server; leave(): void }> {
  const [publisher, subscriber] = [new Redis(redis.url), new Redis(redis.url)]
  const stock = new Server({
    adapter: createAdapter(publisher, subscriber, { key: 'curfew', requestsTimeout: 200 }),
  })
  stock.of('/admin')
  await eventually(async () => expect(await ear.client.pubsub('NUMSUB', 'curfew-request#/#')).toContain(2))
  return {
    stock,
    leave() {
      // It still hears what comes until the connection is closed.
      for (const event of ['messageBuffer', 'pmessageBuffer']) subscriber.removeAllListeners(event)
      for (const client of [publisher, subscriber]) client.disconnect()
    },
  }
}
