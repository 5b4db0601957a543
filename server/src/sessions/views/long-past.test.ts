import { setUpDatabase } from '@curfew/server/testing'
import { sql } from 'kysely'
import pg from 'pg'
import { beforeAll, describe, expect, it } from 'vitest'
import { countRowsLookedAt } from '../../../testing/database/rows-looked-at.ts'
import { recount } from '../../directory/counts/recount.ts'
import type { Queryable } from '../../store/database.ts'
import { readOverview } from './overview.ts'
import { listSessions, type SessionQuery } from './session-list.ts'

const PAST = 15_000
/** Of a history so many are counted, and a page is looked up. */
const COUNTED = 10_001
const PAGE = 51
const records = setUpDatabase()
const database = records.open()
let service: string
let person: string

/** An account that signs in all the time, somebody else, and a planner that knows nothing of either. */
beforeAll(async () => {
  const client = new pg.Client(records.url)
  await client.connect()
  await client.query(`
    ALTER TABLE curfew.sessions SET (autovacuum_enabled = off);
    INSERT INTO curfew.users (login_id) VALUES ('service'), ('person');
    INSERT INTO curfew.sessions (token_hash, user_id, started_at, ended_at, reason, initiating_entity, notice_id)
    SELECT sha256(n::text::bytea), (SELECT id FROM curfew.users WHERE login_id = CASE WHEN n % 3000 = 0 THEN 'person' ELSE 'service' END),
           now() - n * interval '1 minute', now() - n * interval '30 seconds', 'idle_timeout', 'policy', gen_random_uuid()
    FROM generate_series(1, ${PAST}) AS n;
    INSERT INTO curfew.sessions (token_hash, user_id) SELECT sha256(login_id::bytea), id FROM curfew.users`)
  const { rows } = await client.query<{ service: string; person: string }>(`
    SELECT (SELECT id FROM curfew.users WHERE login_id = 'service') AS service,
           (SELECT id FROM curfew.users WHERE login_id = 'person') AS person`)
  service = rows[0]?.service ?? ''
  person = rows[0]?.person ?? ''
  await client.end()
  await recount(database, { signal: new AbortController().signal })
})

const list = (tx: Queryable, query: Partial<SessionQuery>) =>
  listSessions(tx, { limit: 50, ...query }, 'none')
const looked = (query: Partial<SessionQuery>) =>
  countRowsLookedAt(database, 'curfew.sessions', (tx) => list(tx, query))

describe('LO-16 a list costs what it shows, however much is behind it', () => {
  it.each<[string, () => Partial<SessionQuery>, number]>([
    ['who lives', () => ({ status: 'active' }), PAGE],
    ['the live sessions of one with a long past', () => ({ status: 'active', user: service }), PAGE],
    [
      'the past of one with a short one',
      () => ({ status: 'ended', user: person, sort: '-endedAt' }),
      5 * PAGE,
    ],
    ['who ended last', () => ({ status: 'ended', sort: '-endedAt' }), COUNTED + 3 * PAGE],
    ['who ended first', () => ({ status: 'ended', sort: 'endedAt' }), COUNTED + 3 * PAGE],
  ])('%s', async (_, query, most) => {
    expect(await looked(query())).toBeLessThanOrEqual(most)
  })

  it('a long past, once the planner knows that it is long', async () => {
    await sql`ANALYZE curfew.sessions`.execute(database.writes)
    const most = COUNTED + 3 * PAGE
    expect(await looked({ status: 'ended', user: service, sort: '-endedAt' })).toBeLessThanOrEqual(most)
  })

  it('the overview looks at no session', async () => {
    expect(await countRowsLookedAt(database, 'curfew.sessions', (tx) => readOverview(tx))).toBe(0)
  })
})

describe('LO-14 a long history is told as about so many', () => {
  it('beyond 10,000, and to the last page', async () => {
    const page = await list(database.reads, { status: 'ended' })
    expect(page.totalIsEstimate).toBe(true)
    expect(page.total).toBeGreaterThanOrEqual(10_000)
    await sql`ANALYZE curfew.sessions`.execute(database.writes)
    expect((await list(database.reads, { status: 'ended' })).total).toBe(PAST)
  })

  it('a shorter one is counted, and so is who lives', async () => {
    expect(await list(database.reads, { status: 'ended', user: person })).not.toHaveProperty(
      'totalIsEstimate',
    )
    const live = await list(database.reads, { status: 'active' })
    expect([live.total, live.totalIsEstimate]).toEqual([2, undefined])
  })
})
