import { sql } from 'kysely'
import { expect } from 'vitest'
import { change } from '../../src/feed/change.ts'
import type { Database, Queryable } from '../../src/store/database.ts'

export type CountedTable = 'curfew.sessions' | 'curfew.connections' | 'curfew.users'

/** How many rows of a table a transaction looks at, which is undone. */
export async function countRowsLookedAt(
  database: Database,
  table: CountedTable,
  work: (tx: Queryable) => Promise<unknown>,
): Promise<number> {
  const undone = new Error('undone')
  const counted = async (tx: Queryable) => {
    const { rows } = await sql<{ count: number }>`
      SELECT (seq_tup_read + coalesce(idx_tup_fetch, 0))::integer AS count FROM pg_stat_xact_user_tables
      WHERE relid = ${table}::regclass`.execute(tx)
    return rows[0]?.count ?? Number.NaN
  }
  let looked = Number.NaN
  const changed = change(database, async (tx) => {
    const before = await counted(tx)
    await work(tx)
    looked = (await counted(tx)) - before
    throw undone
  })
  await expect(changed).rejects.toBe(undone)
  return looked
}
