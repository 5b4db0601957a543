import { sql } from 'kysely'
import type { Queryable } from '../../store/database.ts'
import { ARE_KEPT, CHANGE_OF_ALL, changedOf, NOTED_USERS } from './changed-users.ts'

/** What is counted of all, exact however many there are. */
export interface Totals {
  users: number
  /** Users with a live session. */
  signedIn: number
  /** Those of them who are super users. */
  superUsers: number
  /** Live sessions. */
  sessions: number
}

/**
 * Reads the totals: kept ones, corrected by what was noted since, in a millisecond at any size; and where those do not hold,
 * counted, see `ARE_KEPT`.
 */
export async function readTotals(database: Queryable): Promise<Totals> {
  const { rows } = await sql<Totals & { areKept: boolean }>`
    WITH changed AS MATERIALIZED (${changedOf(NOTED_USERS)}), change AS (${CHANGE_OF_ALL})
    SELECT ${ARE_KEPT} AS "areKept", kept.users + change.users AS users, kept.signed_in + change.signed_in AS "signedIn",
           kept.super_users + change.super_users AS "superUsers", kept.sessions + change.sessions AS sessions
    FROM curfew.counted_all AS kept CROSS JOIN change`.execute(database)
  const [kept] = rows
  if (!kept?.areKept) return countAll(database)
  const { areKept: _, ...totals } = kept
  return totals
}

/** By user first: to tell the users apart in one count would sort all sessions. */
async function countAll(database: Queryable): Promise<Totals> {
  const { rows } = await sql<Totals>`
    SELECT (SELECT count(*)::integer FROM curfew.users) AS users, count(*)::integer AS "signedIn",
           (count(*) FILTER (
             WHERE live.user_id IN (SELECT u.id FROM curfew.users AS u WHERE u.is_super_user)
           ))::integer AS "superUsers",
           coalesce(sum(live.sessions), 0)::integer AS sessions
    FROM (SELECT s.user_id, count(*) AS sessions FROM curfew.live_sessions AS s GROUP BY s.user_id) AS live`.execute(
    database,
  )
  const [totals] = rows
  if (!totals) throw new Error('a count returned no row')
  return totals
}
