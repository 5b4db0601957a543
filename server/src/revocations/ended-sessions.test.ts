import { randomUUID } from 'node:crypto'
import { setUpDatabase } from '@curfew/server/testing'
import pg from 'pg'
import { beforeAll, describe, expect, it } from 'vitest'
import { countRowsLookedAt } from '../../testing/database/rows-looked-at.ts'
import type { Queryable } from '../store/database.ts'
import { listEndedSessions } from './ended-session-list.ts'
import { walkEndedSessions } from './walk-ended-sessions.ts'

/** So many sessions each: far more than it would pay to read all of for a page. */
const SESSIONS = 10_000
const LIMIT = 20
const NODE = randomUUID()

describe.each([
  ['there are none at all', ''],
  ['they are of the time before', 'ANALYZE'],
])('LO-11 where statistics tell nothing of a revocation, since %s', (_, analyze) => {
  const records = setUpDatabase()
  const database = records.open()
  const marked = randomUUID()
  const covered = randomUUID()

  beforeAll(async () => {
    const client = new pg.Client(records.url)
    await client.connect()
    await client.query(`
      ALTER TABLE curfew.users SET (autovacuum_enabled = off);
      ALTER TABLE curfew.sessions SET (autovacuum_enabled = off);
      ALTER TABLE curfew.connections SET (autovacuum_enabled = off);
      INSERT INTO curfew.users (login_id) SELECT 'user ' || n FROM generate_series(1, 100) AS n;
      INSERT INTO curfew.sessions (token_hash, user_id, user_agent)
      SELECT sha256((u.id || ' ' || n)::bytea), u.id, repeat('x', 120)
      FROM curfew.users AS u, generate_series(1, ${(2 * SESSIONS) / 100}) AS n;
      INSERT INTO curfew.connections (id, node_id, session_id, user_id)
      SELECT gen_random_uuid(), '${NODE}', id, user_id FROM curfew.sessions;
      ${analyze};
      INSERT INTO curfew.revocations (
        id, notice_id, target, reason, initiating_entity, actor_login_id, revoked_at,
        sessions_ended, users_affected, skipped_super_users, skipped_out_of_scope
      )
      SELECT id, gen_random_uuid(), '{"everyone": true}', 'admin_revoked', 'admin', 'admin', now(), ${SESSIONS}, 100, 0, 0
      FROM unnest('{${marked},${covered}}'::uuid[]) AS id;
      UPDATE curfew.sessions SET ended_at = now(), reason = 'admin_revoked', initiating_entity = 'admin',
        notice_id = gen_random_uuid(), revocation_id = '${marked}'
      WHERE number % 2 = 0;
      INSERT INTO curfew.cut_offs (up_to, ended_at, reason, initiating_entity, notice_id, revocation_id)
      SELECT max(number), now(), 'admin_revoked', 'admin', gen_random_uuid(), '${covered}' FROM curfew.sessions`)
    await client.end()
  })

  async function lookedAt(work: (tx: Queryable) => Promise<unknown>): Promise<number> {
    const sessions = await countRowsLookedAt(database, 'curfew.sessions', work)
    return Math.max(sessions, await countRowsLookedAt(database, 'curfew.connections', work))
  }

  it.each([
    ['whose rows are marked', marked],
    ['that is a cut-off', covered],
  ])('a page or a step of one %s looks at the sessions that it tells of', async (_, id) => {
    const first = await listEndedSessions(database.reads, id, { limit: LIMIT })
    expect([first.items.length, first.total]).toEqual([LIMIT, SESSIONS])
    expect(first.items.every(({ connections }) => connections === 1)).toBe(true)
    const cursor = first.nextCursor ?? ''
    const works: ((tx: Queryable) => Promise<unknown>)[] = [
      (tx) => listEndedSessions(tx, id, { limit: LIMIT }),
      (tx) => listEndedSessions(tx, id, { limit: LIMIT, cursor }),
      (tx) => walkEndedSessions(tx, id, LIMIT).next(),
    ]
    for (const work of works) expect(await lookedAt(work)).toBeLessThanOrEqual(5 * LIMIT)
  })
})
