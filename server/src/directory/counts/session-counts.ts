import { type RawBuilder, sql } from 'kysely'
import type { Queryable } from '../../store/database.ts'
import { ARE_KEPT, NOTED_USERS } from './changed-users.ts'

/** Whether the kept counts hold at the moment. Lists choose by it what they read; how many each shows is read with them. */
export async function areCountsKept(database: Queryable): Promise<boolean> {
  const { rows } = await sql<{ areKept: boolean }>`SELECT ${ARE_KEPT} AS "areKept"`.execute(database)
  return rows[0]?.areKept ?? false
}

/** The live sessions of each user to select from, `user_id, sessions`, as something that can be sorted and narrowed down by index. */
export const KEPT_SESSIONS: readonly [kept: RawBuilder<unknown>, noted: RawBuilder<unknown>] = [
  sql`(
    SELECT c.user_id, c.sessions FROM curfew.counted_users AS c
    WHERE c.user_id NOT IN (SELECT noted.user_id FROM ${NOTED_USERS} AS noted)
  )`,
  sql`(
    SELECT noted.user_id, now.sessions FROM ${NOTED_USERS} AS noted
    CROSS JOIN LATERAL (
      SELECT c.sessions FROM curfew.user_counts AS c WHERE c.user_id = noted.user_id OFFSET 0
    ) AS now
  )`,
]

/** The same, counted: who has none is left out. */
export const COUNTED_SESSIONS: RawBuilder<unknown> = sql`(
  SELECT s.user_id, count(*)::integer AS sessions FROM curfew.live_sessions AS s GROUP BY s.user_id
)`
