import { eventually, setUpDatabase } from '@curfew/server/testing'
import { beforeAll, expect, it } from 'vitest'
import { createLog } from '../../log.ts'
import { openDatabase } from '../../store/database.ts'
import { markCutOffs } from './mark-cut-offs.ts'

const USERS = 3_000
const BATCHES = 3
const records = setUpDatabase()
const other = records.connect()

beforeAll(async () => {
  await other.query(`
    ALTER TABLE curfew.users SET (autovacuum_enabled = off);
    INSERT INTO curfew.users (login_id, name) SELECT 'user ' || n, repeat('x', 200) FROM generate_series(1, ${USERS}) AS n;
    INSERT INTO curfew.cut_offs (up_to, ended_at, reason, initiating_entity, notice_id)
    VALUES (1, now(), 'admin_revoked', 'admin', gen_random_uuid())`)
})

it('LO-11 the users of a batch are marked by their ids, without statistics too', async () => {
  const database = openDatabase(records.url, createLog('silent'))
  await markCutOffs(database, { afterSeconds: 0, signal: new AbortController().signal })
  // What a connection has counted is told when it has closed.
  await database.close()
  const { rows: left } = await other.query('SELECT FROM curfew.users WHERE revoked_at IS NULL')
  expect(left).toEqual([])
  await eventually(async () => {
    const { rows } = await other.query<{ updated: number; sequential: number }>(`
      SELECT n_tup_upd::int AS updated, seq_tup_read::int AS sequential FROM pg_stat_user_tables
      WHERE relid = 'curfew.users'::regclass`)
    expect(rows).toEqual([{ updated: USERS, sequential: expect.any(Number) }])
    // Of so small a table each batch may look through all for those that are left, as the two do that find none, and this test.
    expect(rows[0]?.sequential).toBeLessThanOrEqual((BATCHES + 3) * USERS)
  })
})
