import { once } from 'node:events'
import { request as httpRequest } from 'node:http'
import { eventually, setUpDatabase, startTestRedis, type TestRedis } from '@curfew/server/testing'
import {
  type CurrentSession,
  errorEntry,
  type Page,
  type RevocationView,
  type SignInAnswer,
  type User,
} from '@curfew/shared'
import pg from 'pg'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { at, type Caller, check, readDeliveries, readRevocation, revoke, signIn } from '../support/api.ts'
import { type Balancer, startBalancer } from '../support/balancer.ts'
import {
  type CurfewProcess,
  type CurfewProcessOptions,
  PASSWORD,
  startCurfew,
} from '../support/curfew-process.ts'
import { keepAsking } from '../support/request-loop.ts'
import { type ReturningClient, sdkClient, socketIoClient } from '../support/returning-client.ts'

/** Half for the balancer to notice, half for the clients to go. */
const DRAIN_SECONDS = 10
/** Clients come to both nodes, so each gets about half of them. */
const OF_EACH_KIND = 6

const records = setUpDatabase()
let redis: TestRedis
let nodes: [CurfewProcess, CurfewProcess]
let balancer: Balancer
let settings: CurfewProcessOptions
let admin: Caller
let users: User[]
const clients: ReturningClient[] = []

beforeAll(async () => {
  redis = await startTestRedis()
  settings = {
    databaseUrl: records.url,
    redisUrl: redis.url,
    env: {
      CURFEW_TRUSTED_PROXIES: '127.0.0.1',
      CURFEW_DRAIN_SECONDS: `${DRAIN_SECONDS}`,
      CURFEW_LOG_LEVEL: 'info',
    },
  }
  nodes = await Promise.all([startCurfew(settings), startCurfew(settings)])
  balancer = await startBalancer([nodes[0].url, nodes[1].url])
  admin = await signIn(balancer.url, 'admin')
  const { items } = await admin.get<Page<User>>('/v1/users?superUser=false&sort=loginId&limit=50')
  users = items.filter(({ loginId }) => !['operator', 'auditor'].includes(loginId))
}, 120_000)
afterAll(async () => {
  await balancer?.stop()
  await Promise.all((nodes ?? []).map((node) => node.kill()))
  await redis?.stop()
})
afterEach(() => {
  for (const client of clients.splice(0)) client.close()
})

/** One of the ordinary users, each asked for once. */
let next = 0
const someone = (): Promise<Caller> => signIn(balancer.url, users[next++ % users.length]?.loginId ?? '')

/** Clients of every kind, all of one user's session, usable. */
async function crowd(caller: Caller) {
  const each = <Client>(make: () => Client) => Array.from({ length: OF_EACH_KIND }, make)
  const kinds = {
    pages: each(() => sdkClient(balancer.url, caller.token)),
    polling: each(() => socketIoClient(balancer.url, caller, ['polling'])),
    upgrading: each(() => socketIoClient(balancer.url, caller, ['polling', 'websocket'])),
  }
  const all: ReturningClient[] = Object.values(kinds).flat()
  clients.push(...all)
  await everyoneIsThere(all)
  return { ...kinds, all }
}

const everyoneIsThere = (all: readonly ReturningClient[]) =>
  eventually(() => expect(all.filter((client) => !client.isThere())).toHaveLength(0), { within: 30_000 })

/** The live connections of each node, by its id, as the records have them. */
async function connectionsByNode(): Promise<Record<string, number>> {
  const client = new pg.Client(records.url)
  await client.connect()
  try {
    const { rows } = await client.query<{ node: string; open: number }>(
      `SELECT node_id AS node, count(*)::int AS open FROM curfew.connections WHERE closed_at IS NULL GROUP BY 1`,
    )
    return Object.fromEntries(rows.map(({ node, open }) => [node, open]))
  } finally {
    await client.end()
  }
}

const nodeId = (node: CurfewProcess): string =>
  /"nodeId":"([^"]+)"[^\n]*"Curfew is running"/.exec(node.output())?.[1] ?? 'unknown'

const otherNode = (node: CurfewProcess): CurfewProcess => (node === nodes[0] ? nodes[1] : nodes[0])
/** What the balancer calls it. */
const nameOf = (node: CurfewProcess): string => (node === nodes[0] ? 'one' : 'two')

/** Starts a node again where it was, and waits until the balancer sends requests there. */
async function startAgain(node: CurfewProcess): Promise<void> {
  const before = balancer.output().length
  const name = nameOf(node)
  nodes[name === 'one' ? 0 : 1] = await startCurfew({ ...settings, port: Number(new URL(node.url).port) })
  await balancer.says(new RegExp(`Server curfew/${name} is UP`), before)
}

/** Signs in from another address of this machine, as a browser would, and claims to be somebody else. */
async function signInFrom(
  localAddress: string,
  claimed: string,
): Promise<{ cookie: string; sessionId: string }> {
  const request = httpRequest(`${balancer.url}/v1/sign-in`, {
    method: 'POST',
    localAddress,
    headers: {
      'content-type': 'application/json',
      origin: balancer.url,
      'x-forwarded-for': claimed,
      forwarded: `for=${claimed}`,
    },
  })
  request.end(JSON.stringify({ loginId: users[next++]?.loginId, password: PASSWORD }))
  const [response] = await once(request, 'response')
  const { session } = JSON.parse((await response.toArray()).join('')) as SignInAnswer
  return { cookie: response.headers['set-cookie'][0].split(';')[0], sessionId: session.id }
}

describe('through the balancer', () => {
  it('a session has the address of its client, not the balancer’s, and not one that the client claims', async () => {
    const { cookie, sessionId } = await signInFrom('127.0.0.2', '203.0.113.9')
    const answer = await fetch(`${balancer.url}/v1/session`, { headers: { cookie } })
    const { session } = (await answer.json()) as CurrentSession
    expect(session).toMatchObject({ id: sessionId, ip: '127.0.0.2' })
  })

  it('hides what nodes show to their own machine', async () => {
    for (const path of ['/metrics', '/METRICS', '/metrics/']) {
      expect((await fetch(`${balancer.url}${path}`)).status).toBe(404)
    }
  })

  it('P1, P3, P7 a forced logout reaches pages, clients that poll and those that begin by polling, on both nodes', async () => {
    const caller = await someone()
    const { all, polling, upgrading } = await crowd(caller)
    const { cookie, sessionId } = await signInFrom('127.0.0.2', '203.0.113.9')
    const browser = socketIoClient(balancer.url, { cookie }, ['polling', 'websocket'])
    clients.push(browser)
    await everyoneIsThere([browser])
    await eventually(() =>
      expect(new Set(upgrading.map((each) => each.transport()))).toEqual(new Set(['websocket'])),
    )
    expect(new Set(polling.map((each) => each.transport()))).toEqual(new Set(['polling']))
    for (const node of nodes) expect(await connectionsByNode()).toHaveProperty(nodeId(node))

    const { status, revocation } = await revoke(admin, {
      target: { sessions: [caller.sessionId, sessionId] },
      message: 'The building is closed.',
    })
    expect(status).toBe(201)
    const ended = { status: 401, reason: 'admin_revoked', message: 'The building is closed.' }
    for (const url of [balancer.url, ...nodes.map((node) => node.url)]) {
      expect(await check(at(url, caller))).toEqual(ended)
    }
    const told = [...all, browser]
    await eventually(() =>
      expect(told.map(({ notices }) => notices[0]?.reason)).toEqual(told.map(() => 'admin_revoked')),
    )
    await eventually(
      async () =>
        expect(((await readRevocation(admin, revocation.id)) as RevocationView).deliveries).toMatchObject({
          total: told.length,
          acknowledged: told.length,
          pending: 0,
        }),
      { within: 5_000 },
    )
    const { items } = await readDeliveries(admin, revocation.id)
    expect(new Set(items.map((item) => item.nodeId))).toEqual(new Set(nodes.map(nodeId)))
  })

  it('EN-19, EN-18 a node that is stopped: no request fails, its clients move one by one, nobody is signed out', async () => {
    const caller = await someone()
    const { all } = await crowd(caller)
    const [leaving] = nodes
    const staying = otherNode(leaving)
    const before = await connectionsByNode()
    expect(before[nodeId(leaving)]).toBeGreaterThan(3)

    const reading = keepAsking(() => admin.request('/v1/overview'))
    const acting = keepAsking(() =>
      admin.request('/v1/revocations', {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ target: { everyone: true }, dryRun: true }),
      }),
    )
    const seen = balancer.output().length
    const stoppedAt = performance.now()
    const exited = leaving.stop()
    await eventually(async () => expect((await fetch(`${leaving.url}/readyz`)).status).toBe(503))
    // It serves all the same: whoever has not noticed yet is not refused.
    expect((await check(at(leaving.url, caller))).status).toBe(200)
    await balancer.says(/Server curfew\/one is DOWN/, seen)
    expect(all.flatMap(({ goings }) => goings)).toEqual([])

    expect(await exited).toBe(0)
    // Those under way and the records take as long as they take, but not for ever.
    expect(performance.now() - stoppedAt).toBeLessThan((DRAIN_SECONDS + 15) * 1_000)
    await everyoneIsThere(all)
    expect(await reading.stop()).toEqual([])
    expect(await acting.stop()).toEqual([])
    expect(reading.answered()).toBeGreaterThan(20)

    const goings = all.flatMap((client) => client.goings)
    expect(goings).toHaveLength(before[nodeId(leaving)] ?? 0)
    expect(Math.max(...goings) - Math.min(...goings)).toBeGreaterThan((DRAIN_SECONDS / 2) * 1_000 * 0.4)
    const comings = all.flatMap((client) => client.comings.slice(1))
    expect(Math.max(...comings) - Math.min(...comings)).toBeGreaterThan((DRAIN_SECONDS / 2) * 1_000 * 0.4)
    expect(all.flatMap((client) => client.notices)).toEqual([])
    expect((await check(caller)).status).toBe(200)
    await eventually(async () => expect(await connectionsByNode()).toEqual({ [nodeId(staying)]: all.length }))
  })

  it('EN-18 a node that is killed: its clients are back at the other one, and what can be repeated is', async () => {
    await startAgain(nodes[0])
    const caller = await someone()
    const { all } = await crowd(caller)
    const [staying, dying] = nodes
    const lost = (await connectionsByNode())[nodeId(dying)] ?? 0
    expect(lost).toBeGreaterThan(3)

    const reading = keepAsking(() => admin.request('/v1/overview'))
    await dying.kill()
    await eventually(
      () => expect(all.flatMap((client) => client.goings).length).toBeGreaterThanOrEqual(lost),
      { within: 15_000 },
    )
    await everyoneIsThere(all)
    expect(await reading.stop()).toEqual([])
    expect(all.flatMap((client) => client.notices)).toEqual([])
    await eventually(async () => expect((await connectionsByNode())[nodeId(staying)]).toBe(all.length))
  })

  it('P6, EN-18 no node at all: 503 in the words of the nodes, nobody is signed out, and all come back', async () => {
    const caller = await someone()
    const { all } = await crowd(caller)
    await nodes[0].kill()
    await eventually(async () => {
      const answer = await caller.request('/v1/session')
      expect(answer.status).toBe(503)
      expect(answer.headers.get('content-type')).toBe('application/problem+json')
      expect(answer.headers.get('retry-after')).toMatch(/^\d+$/)
      expect(await answer.json()).toEqual({
        type: 'urn:curfew:problem:unavailable',
        title: errorEntry('unavailable').title,
        status: 503,
        detail: 'No node of Curfew is ready.',
        code: 'unavailable',
        requestId: expect.any(String),
      })
    })
    await eventually(() => expect(all.filter((client) => client.isThere())).toHaveLength(0))
    await startAgain(nodes[0])
    await everyoneIsThere(all)
    expect(all.flatMap((client) => client.notices)).toEqual([])
    expect(await check(caller)).toEqual({ status: 200 })
  })
})
