import { setUpDatabase } from '@curfew/server/testing'
import pg from 'pg'
import { beforeAll, describe, expect, it } from 'vitest'
import { type CountedTable, countRowsLookedAt } from '../../../testing/database/rows-looked-at.ts'
import { writeExtensions, writeTouches } from '../../clock/touch.ts'
import type { Queryable } from '../../store/database.ts'
import { readSession, readSessions } from '../check/read-session.ts'
import { closeConnections, openConnections } from '../connections/connection-rows.ts'
import { newToken } from '../token.ts'
import { readSessionViews } from '../views/session-view.ts'
import { endByTokens } from './end-by-tokens.ts'
import { endSessions } from './end-sessions.ts'

const NODE = '018f0000-0000-7000-8000-000000000001'
const LIVE = 2_000
const records = setUpDatabase()
const database = records.open()
let ids: string[]
let connections: string[]

/**
 * The morning after everybody was signed out: the statistics say that nobody is signed in and nothing is open, and two thousand
 * are again. Nothing may correct them while the test runs.
 */
beforeAll(async () => {
  const client = new pg.Client(records.url)
  await client.connect()
  const signIn = (first: number) =>
    client.query(`
      INSERT INTO curfew.sessions (token_hash, user_id)
      SELECT sha256(n::text::bytea), (SELECT id FROM curfew.users) FROM generate_series(${first}, ${first + LIVE - 1}) AS n;
      INSERT INTO curfew.connections (id, node_id, session_id, user_id)
      SELECT gen_random_uuid(), '${NODE}', id, user_id FROM curfew.sessions WHERE ended_at IS NULL`)
  await client.query(`
    ALTER TABLE curfew.sessions SET (autovacuum_enabled = off);
    ALTER TABLE curfew.connections SET (autovacuum_enabled = off);
    INSERT INTO curfew.users (login_id) VALUES ('everybody')`)
  for (let day = 0; day < 5; day++) {
    await signIn(1 + day * LIVE)
    await client.query(`
      UPDATE curfew.sessions SET ended_at = now(), reason = 'signed_out', initiating_entity = 'user', notice_id = gen_random_uuid()
      WHERE ended_at IS NULL;
      UPDATE curfew.connections SET closed_at = now() WHERE closed_at IS NULL`)
  }
  // Of one policy, and there are many.
  await client.query(
    'VACUUM (ANALYZE) curfew.sessions, curfew.connections, curfew.policies, curfew.user_policies',
  )
  await client.query(`
    ALTER TABLE curfew.policies SET (autovacuum_enabled = off);
    ALTER TABLE curfew.user_policies SET (autovacuum_enabled = off);
    INSERT INTO curfew.policies (idle_timeout_seconds) SELECT 60 + n FROM generate_series(1, 50) AS n;
    INSERT INTO curfew.user_policies (user_id, policy_id) SELECT id, 1 FROM curfew.users`)
  await signIn(1 + 5 * LIVE)
  const { rows } = await client.query<{ id: string; connection: string }>(
    'SELECT s.id, c.id AS connection FROM curfew.sessions AS s JOIN curfew.connections AS c ON c.session_id = s.id WHERE s.ended_at IS NULL',
  )
  ids = rows.map(({ id }) => id)
  connections = rows.map(({ connection }) => connection)
  await client.end()
})

const rowsLookedAt = (table: CountedTable, work: (tx: Queryable) => Promise<unknown>) =>
  countRowsLookedAt(database, table, work)

const end = { noticeId: NODE, reason: 'signed_out', initiatingEntity: 'user' } as const
const noDelivery = { outcome: null, cause: null, milliseconds: null, revocationId: null }

describe('LO-11 whoever asks by id looks at those rows and no others, whatever the statistics say', () => {
  const some = (count: number) => ids.slice(0, count)
  const touches = (count: number) => some(count).map((id) => ({ id, ageSeconds: 0 }))
  it.each<[string, number, (tx: Queryable, count: number) => Promise<unknown>]>([
    ['a check', 1, (tx) => readSession(tx, { id: ids[0] ?? '' })],
    ['a check by token', 1, (tx) => readSession(tx, { tokenHash: Buffer.alloc(32) })],
    [
      'checks that are asked together',
      500,
      (tx, n) =>
        readSessions(
          tx,
          some(n).map((id) => ({ id })),
        ),
    ],
    ['activity', 500, (tx, n) => writeTouches(tx, touches(n))],
    ['extensions', 100, (tx, n) => writeExtensions(tx, touches(n))],
    ['an end by name', 100, (tx, n) => endSessions(tx, { kind: 'sessions', ids: some(n) }, end)],
    [
      'an end by name that makes a revocation',
      100,
      (tx, n) => endSessions(tx, { kind: 'sessions', ids: some(n) }, { ...end, revocationId: NODE }),
    ],
    [
      'a sign-out with several tokens',
      1,
      (tx) => endByTokens(tx, Array.from({ length: 5 }, newToken), { ip: null, requestId: 'test' }),
    ],
    [
      'connections that open',
      200,
      (tx, n) =>
        openConnections(
          tx,
          '018f0000-0000-7000-8000-000000000002',
          some(n).map((sessionId) => ({ id: crypto.randomUUID(), sessionId, here: 1 })),
          50,
        ),
    ],
  ])('%s', async (_, count, work) => {
    // Twice for those that lock first and write then.
    expect(await rowsLookedAt('curfew.sessions', (tx) => work(tx, count))).toBeLessThanOrEqual(4 * count)
    expect(await rowsLookedAt('curfew.connections', (tx) => work(tx, count))).toBeLessThanOrEqual(4 * count)
  })

  // Of so small a table it is cheaper to read all of it once. Never once for each of them.
  const onePass = 6 * LIVE

  it('sessions that are shown, and their connections', async () => {
    const shown = (tx: Queryable) => readSessionViews(tx, some(200), null)
    expect(await rowsLookedAt('curfew.sessions', shown)).toBeLessThanOrEqual(onePass)
    expect(await rowsLookedAt('curfew.connections', shown)).toBeLessThanOrEqual(onePass)
  })

  it('connections that close', async () => {
    const closed = connections.slice(0, 200).map((id) => ({ id, ...noDelivery }))
    const close = (tx: Queryable) => closeConnections(tx, closed)
    expect(await rowsLookedAt('curfew.connections', close)).toBeLessThanOrEqual(onePass)
  })
})
