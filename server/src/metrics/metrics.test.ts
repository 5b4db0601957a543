import { randomUUID } from 'node:crypto'
import type { RevocationView } from '@curfew/shared'
import pg from 'pg'
import { register } from 'prom-client'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { eventually, setUpDatabase, takeAway } from '../../testing/index.ts'
import { RawClient } from '../../testing/nodes/raw-client.ts'
import { type RunningCurfew, startCurfew } from '../../testing/nodes/running-curfew.ts'
import { hashPassword, passwordMatches } from '../sign-in/passwords/passwords.ts'

const records = setUpDatabase()
let curfew: RunningCurfew
let admin: Awaited<ReturnType<RunningCurfew['enter']>>
/** Somebody else at the database. */
let elsewhere: pg.Client
beforeAll(async () => {
  curfew = await startCurfew(records.url)
  admin = await curfew.enter({ loginId: 'admin', isSuperUser: true })
  elsewhere = new pg.Client(records.url)
  // The test that takes the database away takes it from this one, too.
  elsewhere.on('error', () => undefined)
  await elsewhere.connect()
})
afterAll(async () => {
  await elsewhere?.end().catch(() => undefined)
  await curfew?.close()
})

const others: { close(): Promise<void> }[] = []
afterEach(async () => {
  for (const other of others.splice(0)) await other.close()
})

/** The samples by what stands before their values, such as `curfew_connections` or `x_total{reason="y"}`. */
async function samples(of = curfew): Promise<Map<string, number>> {
  const lines = (await (await of.call('/metrics')).text()).split('\n')
  const pairs = lines.filter((line) => line !== '' && !line.startsWith('#'))
  return new Map(pairs.map((line) => [line.slice(0, line.lastIndexOf(' ')), Number(line.split(' ').at(-1))]))
}

/** Remembers the samples, to tell by how much they have grown. */
async function watch(of = curfew) {
  const before = await samples(of)
  return async (sample: string): Promise<number> =>
    ((await samples(of)).get(sample) ?? 0) - (before.get(sample) ?? 0)
}

const revoke = (target: unknown, more: object = {}) =>
  curfew.call('/v1/revocations', { token: admin.token, body: { target, ...more } })

let people = 0
const someone = () => curfew.enter({ loginId: `someone ${++people}` })

describe('a forced logout', () => {
  it('P1, P3 is timed to its answer and to its client, and counted', async () => {
    const { token, userId } = await someone()
    const grown = await watch()
    const client = await RawClient.connect(curfew.url, token)
    expect(await grown('curfew_connections')).toBe(1)
    expect(await grown('curfew_handshakes_total{result="accepted"}')).toBe(1)

    expect((await revoke({ users: [userId] })).status).toBe(201)
    client.emit('ack', { noticeId: (await client.notice()).noticeId })
    await client.closed()
    expect(await grown('curfew_revocation_seconds_count{target="users",outcome="done"}')).toBe(1)
    expect(await grown('curfew_revocation_seconds_bucket{le="3",target="users",outcome="done"}')).toBe(1)
    expect(await grown('curfew_sessions_ended_total{reason="admin_revoked"}')).toBe(1)
    expect(await grown('curfew_nodes_waited_for_total{outcome="applied"}')).toBe(1)
    expect(await grown('curfew_deliveries_total{outcome="acknowledged",cause="none"}')).toBe(1)
    expect(await grown('curfew_delivery_seconds_count')).toBe(1)
    expect(await grown('curfew_confirmation_seconds_count')).toBe(1)
    const [whole, part] = [
      await grown('curfew_delivery_seconds_sum'),
      await grown('curfew_confirmation_seconds_sum'),
    ]
    expect(part).toBeGreaterThan(0)
    expect(whole).toBeGreaterThanOrEqual(part)
    expect(await grown('curfew_connections')).toBe(0)
  })

  it('counts everybody whom a cut-off ends', async () => {
    const [one, two] = [await someone(), await someone()]
    const grown = await watch()
    const answer = await revoke({ everyone: true, except: { sessions: [admin.sessionId] } })
    const { revocation } = (await answer.json()) as { revocation: RevocationView }
    expect(revocation.sessionsEnded).toBeGreaterThanOrEqual(2)
    expect(await grown('curfew_sessions_ended_total{reason="admin_revoked"}')).toBe(revocation.sessionsEnded)
    expect(await grown('curfew_revocation_seconds_count{target="everyone",outcome="done"}')).toBe(1)
    for (const { token } of [one, two])
      await RawClient.open(curfew.url).then((client) => refused(client, token))
    expect(await grown('curfew_handshakes_total{result="session_ended"}')).toBe(2)
  })

  it('is counted as refused when nothing was done, and not at all when nothing was to be done', async () => {
    const counts = async () =>
      Object.fromEntries(
        [...(await samples())].filter(([name]) => name.startsWith('curfew_revocation_seconds_count')),
      )
    const before = await counts()
    expect((await revoke({ users: [randomUUID()] })).status).toBe(404)
    expect((await revoke({ sessions: [] })).status).toBe(400)
    expect((await revoke({ everyone: true }, { dryRun: true })).status).toBe(200)
    for (const nothing of [null, 7, 'everyone', [], {}, { constructor: 1 }]) {
      expect((await revoke(nothing)).status).toBe(400)
    }
    const stranger = { token: 'unknown', body: { target: { everyone: true } } }
    expect((await curfew.call('/v1/revocations', stranger)).status).toBe(401)
    expect(await counts()).toEqual({
      ...before,
      'curfew_revocation_seconds_count{target="users",outcome="refused"}': 1,
      'curfew_revocation_seconds_count{target="sessions",outcome="refused"}': 1,
    })
  })

  it('EN-11 tells of a client that was not reached', async () => {
    const { token, sessionId } = await someone()
    const client = await RawClient.connect(curfew.url, token)
    const grown = await watch()
    await revoke({ sessions: [sessionId] })
    await client.notice()
    await client.closed()
    expect(await grown('curfew_deliveries_total{outcome="unreachable",cause="no_answer"}')).toBe(1)
    expect(await grown('curfew_delivery_seconds_count')).toBe(0)
  })

  it('FD-10 tells of a node that was fenced', async () => {
    const silent = randomUUID()
    const { sessionId } = await someone()
    const grown = await watch()
    await elsewhere.query(
      `INSERT INTO curfew.nodes (id, applied, host, version) SELECT $1, position, 'test', 'test' FROM curfew.feed_head`,
      [silent],
    )
    await revoke({ sessions: [sessionId] })
    await elsewhere.query('DELETE FROM curfew.nodes WHERE id = $1', [silent])
    expect(await grown('curfew_nodes_waited_for_total{outcome="fenced"}')).toBe(1)
    expect(await grown('curfew_nodes_waited_for_total{outcome="applied"}')).toBe(1)
    expect(await grown('curfew_revocation_seconds_bucket{le="1",target="sessions",outcome="done"}')).toBe(0)
  })

  it('RV-11 tells of the clients of a lost node', async () => {
    const { sessionId } = await someone()
    await revoke({ sessions: [sessionId] })
    const grown = await watch()
    await elsewhere.query(
      `INSERT INTO curfew.connections (id, node_id, session_id, user_id)
       SELECT gen_random_uuid(), gen_random_uuid(), id, user_id FROM curfew.sessions WHERE id = $1`,
      [sessionId],
    )
    // Whoever starts looks for what nodes that are gone have left behind, and whoever has just seen one go.
    const heir = await startCurfew(records.url)
    others.push(heir)
    const lost = 'curfew_deliveries_total{outcome="unreachable",cause="node_lost"}'
    await eventually(async () =>
      expect([await grown(lost), (await samples(heir)).get(lost)].toSorted()).toEqual([0, 1]),
    )
  })
})

/** Enters with a token that is not accepted. */
async function refused(client: RawClient, token: string): Promise<void> {
  client.send(`40${JSON.stringify({ token })}`)
  await client.next((message) => message.startsWith('44'))
  client.socket.close()
  await client.closed()
}

describe('EN-17 a handshake from a foreign page', () => {
  it('is counted although it is refused before anybody looks at a session', async () => {
    const grown = await watch()
    await expect(RawClient.open(curfew.url, { origin: 'https://elsewhere.example' })).rejects.toThrow('400')
    expect(await grown('curfew_handshakes_total{result="origin_not_allowed"}')).toBe(1)
  })
})

describe('other ends', () => {
  it('are counted by their reason', async () => {
    const { token } = await someone()
    const grown = await watch()
    expect((await curfew.call('/v1/sign-out', { token, body: {} })).status).toBe(204)
    expect(await grown('curfew_sessions_ended_total{reason="signed_out"}')).toBe(1)
  })
})

describe('checks', () => {
  it('are counted by what they were answered from', async () => {
    const { token } = await someone()
    const grown = await watch()
    const check = () => curfew.call('/v1/session', { token }).then(({ status }) => status)
    expect([await check(), await check(), await check()]).toEqual([200, 200, 200])
    // The first may have been asked of PostgreSQL, and again whenever the lease was over.
    const hits = await grown('curfew_checks_total{result="hit"}')
    const misses = await grown('curfew_checks_total{result="miss"}')
    expect(hits + misses).toBe(3)
    expect(misses).toBeGreaterThan(0)
    await curfew.call('/v1/sign-out', { token, body: {} })
    expect([await check(), await check()]).toEqual([401, 401])
    expect(await grown('curfew_checks_total{result="ended"}')).toBe(2)
  })
})

describe('the lease', () => {
  it('is fresh, and nothing is left to be read', async () => {
    await eventually(async () =>
      expect(Object.fromEntries(await samples())).toMatchObject({
        curfew_lease_fresh: 1,
        curfew_feed_lag_entries: 0,
        curfew_lease_age_seconds: expect.any(Number),
      }),
    )
  })

  it('EN-4, FD-7 has lapsed while PostgreSQL is away, and is renewed afterwards', async () => {
    const grown = await watch()
    const giveBack = await takeAway(records.url)
    await eventually(async () => expect((await samples()).get('curfew_lease_fresh')).toBe(0))
    const away = await samples()
    expect(away.get('curfew_lease_age_seconds')).toBeGreaterThan(1.5)
    expect(away.has('curfew_feed_lag_entries')).toBe(false)
    expect((await curfew.call('/v1/session', { token: admin.token })).status).toBe(503)
    expect(await grown('curfew_checks_unanswered_total')).toBeGreaterThan(0)
    expect((await revoke({ everyone: true })).status).toBe(503)
    expect(await grown('curfew_revocation_seconds_count{target="unread",outcome="failed"}')).toBe(1)
    await giveBack()
    await eventually(async () => expect((await samples()).get('curfew_lease_fresh')).toBe(1))
    expect(await grown('curfew_lease_lapses_total')).toBeGreaterThanOrEqual(1)
    elsewhere = new pg.Client(records.url)
    await elsewhere.connect()
  })

  it('FD-13 tells that everything had to be read again', async () => {
    const grown = await watch()
    await elsewhere.query('DELETE FROM curfew.nodes WHERE id = $1', [curfew.nodeId])
    await eventually(async () => expect(await grown('curfew_feed_resynchronisations_total')).toBe(1))
  })

  it('tells how many entries a node is behind that cannot apply them', async () => {
    // Without a beat nobody reads the feed.
    const follower = await startCurfew(records.url)
    others.push(follower)
    await elsewhere.query('BEGIN')
    await elsewhere.query('LOCK TABLE curfew.nodes IN ACCESS EXCLUSIVE MODE')
    const writer = new pg.Client(records.url)
    await writer.connect()
    await writer.query(`
      WITH head AS (UPDATE curfew.feed_head SET position = position + 3 RETURNING position - 3 AS base)
      INSERT INTO curfew.feed (position, kind, version, payload)
      SELECT base + n, 'users.changed', 1, '{"users": []}' FROM head, generate_series(1, 3) AS n`)
    await eventually(async () => expect((await samples(follower)).get('curfew_feed_lag_entries')).toBe(3))
    await writer.end()
    await elsewhere.query('ROLLBACK')
    await eventually(async () => expect((await samples(follower)).get('curfew_feed_lag_entries')).toBe(0))
  })
})

describe('what waits', () => {
  it('FD-5 is told for each set of connections', async () => {
    await elsewhere.query('BEGIN')
    // What every change takes a share of.
    await elsewhere.query('SELECT pg_advisory_xact_lock(4861370001)')
    const waiting = Array.from({ length: 10 }, () =>
      curfew.call('/v1/sign-out', { token: admin.token, body: {} }),
    )
    await eventually(async () => {
      const seen = await samples()
      expect(seen.get('curfew_pg_connections_in_use{pool="people"}')).toBe(3)
      expect(seen.get('curfew_pg_requests_waiting{pool="people"}')).toBe(7)
    })
    await elsewhere.query('ROLLBACK')
    await Promise.all(waiting)
    expect((await samples()).get('curfew_pg_requests_waiting{pool="people"}')).toBe(0)
    admin = await curfew.enter({ loginId: 'admin again', isSuperUser: true })
  })

  it('SE-13 is told for passwords, and how many were refused', async () => {
    const work = Array.from({ length: 60 }, () => hashPassword('a password'))
    expect((await samples()).get('curfew_passwords_waiting')).toBeGreaterThan(0)
    await Promise.all(work)
    expect((await samples()).get('curfew_passwords_waiting')).toBe(0)

    const grown = await watch()
    // Not hashes, so that each is done at once: two are looked at, 1,200 wait.
    const flood = Array.from({ length: 1_203 }, () => passwordMatches('no hash', 'a password'))
    await expect(flood.at(-1)).rejects.toMatchObject({ code: 'rate_limited' })
    await Promise.allSettled(flood)
    expect(await grown('curfew_passwords_refused_total')).toBe(1)
  })
})

describe('several in one process', () => {
  it('stand below their base paths, count for themselves, and leave the registry of the application alone', async () => {
    const [one, two] = await Promise.all([
      startCurfew(records.url, { basePath: '/one' }),
      startCurfew(records.url, { basePath: '/two', processMetrics: true }),
    ])
    others.push(one, two)
    const [beforeOne, beforeTwo] = [await watch(one), await watch(two)]
    const { token } = await one.enter({ loginId: 'of one' })
    await one.call('/v1/sign-out', { token, body: {} })
    expect(await beforeOne('curfew_sessions_ended_total{reason="signed_out"}')).toBe(1)
    expect(await beforeTwo('curfew_sessions_ended_total{reason="signed_out"}')).toBe(0)
    expect(register.getMetricsAsArray()).toEqual([])
    const ofProcess = async (of: RunningCurfew) =>
      (await samples(of)).has('curfew_nodejs_eventloop_lag_seconds')
    expect([await ofProcess(one), await ofProcess(two)]).toEqual([false, true])
  })
})
