import {
  eventually,
  listenAt,
  type RedisEar,
  setUpDatabase,
  startTestRedis,
  type TestRedis,
} from '@curfew/server/testing'
import type { Socket } from 'socket.io-client'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { at, type Caller, check, revoke, signIn } from '../support/api.ts'
import { type CurfewProcess, PASSWORD, startCurfew } from '../support/curfew-process.ts'
import { connectLive, type LiveClient } from '../support/live-client.ts'
import { layWire, type Wire } from '../support/wire.ts'

const records = setUpDatabase()
let redis: TestRedis
let wire: Wire
let ear: RedisEar
let one: CurfewProcess
/** Its way to Redis is a wire that can be cut. */
let other: CurfewProcess
let admin: Caller
const clients: LiveClient[] = []
/** That it can be told to load its data, and says so meanwhile. */
const settings = { 'enable-debug-command': 'local', 'loading-process-events-interval-bytes': '1024' }

beforeAll(async () => {
  redis = await startTestRedis()
  wire = await layWire(redis.url)
  // The nodes start without it.
  await redis.stop()
  const shared = { databaseUrl: records.url, env: { CURFEW_LOG_LEVEL: 'trace' } }
  one = await startCurfew({ ...shared, redisUrl: redis.url })
  other = await startCurfew({ ...shared, redisUrl: wire.url })
  admin = await signIn(one.url, 'admin')
  redis = await startTestRedis({ port: redis.port, settings })
  ear = await listenAt(redis.url)
  await untilWakeUpsFlow()
})
afterEach(() => {
  for (const client of clients.splice(0)) client.close()
})
afterAll(async () => {
  ear?.close()
  expect(await Promise.all([one?.stop(), other?.stop()])).toEqual([0, 0])
  await wire?.remove()
  await redis?.stop()
})

/** How many wake-ups have come to a node over Redis. */
const wakeUpsOf = (node: CurfewProcess): number => node.output().split('woken by another node').length - 1

/** Ends a session that has ended before: that costs no sign-in, and nodes are woken and waited for all the same. */
async function endAgain(by: CurfewProcess): Promise<void> {
  await revoke(at(by.url, admin), { target: { sessions: [ended] } })
}
let ended = ''

async function untilWakeUpsFlow(): Promise<void> {
  ended ||= (await signIn(one.url, 'operator')).sessionId
  for (const [by, to] of [
    [one, other],
    [other, one],
  ] as const) {
    const before = wakeUpsOf(to)
    await eventually(
      async () => {
        await endAgain(by)
        expect(wakeUpsOf(to)).toBeGreaterThan(before)
      },
      { within: 20_000, interval: 50 },
    )
  }
}

/** Ends the session of somebody who has a page open at the other node, and sees to it that it is over there in time. */
async function endsInTime(by: CurfewProcess, to: CurfewProcess, loginId: string): Promise<void> {
  const caller = at(to.url, await signIn(by.url, loginId))
  const client = connectLive(to.url, caller.token)
  clients.push(client)
  await client.active
  expect(await check(caller)).toEqual({ status: 200 })
  const started = performance.now()
  const { status, revocation } = await revoke(at(by.url, admin), { target: { sessions: [caller.sessionId] } })
  expect(performance.now() - started).toBeLessThan(3_000)
  expect(status).toBe(201)
  expect(await check(caller)).toMatchObject({ status: 401, reason: 'admin_revoked' })
  // Found by reading the feed four times a second; nobody was waited for in vain.
  expect(new Set(revocation.nodes.map(({ outcome }) => outcome))).toEqual(new Set(['applied']))
  await eventually(() => expect(client.notices).toHaveLength(1), { within: 1_000 })
}

const set = (name: string, value: string) => ear.client.config('SET', name, value)
const disconnectNodes = async () => {
  for (const type of ['normal', 'pubsub'] as const)
    await ear.client.call('CLIENT', 'KILL', 'TYPE', type, 'SKIPME', 'yes')
}

/** What goes wrong with it. */
interface Fault {
  name: string
  strike: () => unknown
  relent: () => unknown
  /** How long it goes on, in milliseconds; else as long as it takes to end two sessions. */
  lasts?: number
}
const FAULTS: readonly Fault[] = [
  {
    name: 'is killed and comes back empty',
    strike: () => redis.stop(),
    async relent() {
      const { port } = redis
      redis = await startTestRedis({ port, settings })
    },
  },
  { name: 'is paused', strike: () => redis.pause(), relent: () => redis.resume(), lasts: 5_000 },
  { name: 'is cut off from one node', strike: () => wire.cut(), relent: () => wire.mend() },
  {
    name: 'is out of reach of one node without anybody having hung up',
    strike: () => wire.swallow(),
    relent: () => wire.mend(),
  },
  {
    name: 'closes subscribers that do not read fast enough',
    async strike() {
      await set('client-output-buffer-limit', 'pubsub 1 1 1')
      await ear.client.publish('curfew-request#/#', 'x'.repeat(1_000_000))
    },
    relent: () => set('client-output-buffer-limit', 'pubsub 32mb 8mb 60'),
  },
  {
    name: 'has no memory left',
    async strike() {
      await set('maxmemory', '1')
      await expect(ear.client.set('x', 'y')).rejects.toThrow('OOM')
    },
    relent: () => set('maxmemory', '0'),
  },
  {
    name: 'has become a replica that nobody may write to',
    async strike() {
      await ear.client.replicaof('127.0.0.1', 1)
      await expect(ear.client.set('x', 'y')).rejects.toThrow('READONLY')
      await untilWakeUpsFlow()
    },
    relent: () => ear.client.replicaof('NO', 'ONE'),
  },
  {
    name: 'wants a password',
    async strike() {
      await set('requirepass', 'secret')
      await disconnectNodes()
    },
    relent: () => set('requirepass', ''),
  },
  {
    name: 'allows nothing that Curfew does',
    async strike() {
      await ear.client.call('ACL', 'SETUSER', 'default', 'resetchannels', '-publish', '-subscribe', '-ping')
      await disconnectNodes()
    },
    relent: () => ear.client.call('ACL', 'SETUSER', 'default', 'allchannels', '+@all'),
  },
  {
    name: 'is loading its data',
    async strike() {
      await ear.client.call('DEBUG', 'POPULATE', '2000')
      await set('key-load-delay', '1500')
      const witness = ear.client.duplicate({ enableReadyCheck: false })
      loading = ear.client.call('DEBUG', 'RELOAD')
      await eventually(() => expect(witness.get('x')).rejects.toThrow('LOADING'), { interval: 10 })
      for (const type of ['normal', 'pubsub'])
        await witness.call('CLIENT', 'KILL', 'TYPE', type, 'SKIPME', 'yes')
      witness.disconnect()
    },
    relent: () => loading,
  },
]
let loading: Promise<unknown> = Promise.resolve()

describe('FD-15 over Redis', () => {
  it('goes no token, cookie, password or header, whoever connects and whatever happens', async () => {
    const monitor = await ear.client.monitor()
    const commands: string[][] = []
    monitor.on('monitor', (_time: string, args: string[]) => commands.push(args))
    ear.heard.splice(0)

    const secrets = new Set([PASSWORD, 'a-header-of-the-handshake', 'x-of-the-handshake'])
    const byToken = await signIn(one.url, 'luca.moretti')
    const cookie = await cookieOf(one.url, 'priya.raghavan')
    secrets.add(byToken.token).add(cookie.slice(cookie.indexOf('=') + 1))
    const headers = { 'x-of-the-handshake': 'a-header-of-the-handshake' }
    const connected = [
      connectLive(other.url, byToken.token, { extraHeaders: headers }),
      connectLive(other.url, undefined, { extraHeaders: { ...headers, cookie, origin: other.url } }),
      connectLive(one.url, byToken.token, { extraHeaders: headers, transports: ['polling'] }),
      connectLive(one.url, admin.token, { namespace: '/admin', extraHeaders: headers }),
      connectLive(other.url, admin.token, { namespace: '/admin', extraHeaders: headers }),
    ]
    clients.push(...connected)
    secrets.add(admin.token)
    await Promise.all(connected.map(({ active }) => active))
    const users = [byToken.user.id]
    for (const { socket } of connected.slice(3)) (socket as unknown as Socket).emit('watch', { users })
    for (const { socket } of connected) socket.emit('activity', {})
    await new Promise((resolve) => connected[0]?.socket.emit('extend', {}, resolve))
    await revoke(admin, { target: { users }, message: 'The message of the notice' })
    await revoke(at(other.url, admin), {
      target: { everyone: true, except: { sessions: [admin.sessionId] } },
      message: 'The message of the notice',
    })
    for (const client of connected.slice(0, 3)) await eventually(() => expect(client.notices).toHaveLength(1))
    await untilWakeUpsFlow()
    monitor.disconnect()

    expect(ear.heard.length).toBeGreaterThan(2)
    for (const { channel, message } of ear.heard) {
      expect(channel).toBe('curfew-request#/#')
      expect(JSON.parse(message.toString())).toEqual({
        uid: expect.any(String),
        type: 6,
        data: ['curfew:wake', { installation: expect.any(String), position: expect.any(Number) }],
      })
    }
    expect(commands.length).toBeGreaterThan(2)
    // The two by which a connection is tried come every 3 s.
    const names = new Set(commands.map(([name]) => name?.toLowerCase()))
    expect(names).toContain('publish')
    expect(['ping', 'publish', 'subscribe']).toEqual(expect.arrayContaining([...names]))
    const everything = JSON.stringify([commands, ear.heard.map(({ message }) => message.toString())])
    for (const secret of [
      ...secrets,
      'The message of the notice',
      'cookie',
      'sec-websocket',
      'authorization',
    ])
      expect(everything.toLowerCase()).not.toContain(secret.toLowerCase())
  })
})

describe('P5, P6, FD-15 ends take their time at most from PostgreSQL, and wake-ups come back, while Redis', () => {
  it.each(FAULTS)('$name', async ({ strike, relent, lasts = 0 }) => {
    await strike()
    try {
      const until = performance.now() + lasts
      await endsInTime(one, other, 'amina.diallo')
      await endsInTime(other, one, 'bruno.almeida')
      while (performance.now() < until) await endAgain(one)
      for (const { url } of [one, other]) expect((await fetch(`${url}/readyz`)).status).toBe(200)
    } finally {
      await relent()
    }
    await untilWakeUpsFlow()
  })

  it('does all of that, with one line for each time that it was away', () => {
    for (const node of [one, other]) {
      expect(node.ended()).toBeNull()
      const warnings = node.output().match(/"level":"(warn|error|fatal)".*Redis.*/g) ?? []
      expect(warnings.length).toBeGreaterThan(0)
      // On a busy machine Redis may seem to be away more often than it is: then, too, each time is told once, and its end.
      const recoveries = node.output().match(/Redis is reachable again/g) ?? []
      expect(warnings.length).toBeLessThanOrEqual(recoveries.length + 1)
    }
  })
})

/** Signs in as a browser does. */
async function cookieOf(url: string, loginId: string): Promise<string> {
  const answer = await fetch(`${url}/v1/sign-in`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'sec-fetch-site': 'same-origin' },
    body: JSON.stringify({ loginId, password: PASSWORD }),
  })
  return answer.headers.get('set-cookie')?.split(';')[0] ?? ''
}
