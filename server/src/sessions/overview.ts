import type { Overview } from '@curfew/shared'
import { sql } from 'kysely'
import type { Queryable } from '../store/database.ts'

/** Counts who is signed in. A person with three sessions is one active user. */
export async function readOverview(database: Queryable): Promise<Overview> {
  const { rows } = await sql<Omit<Overview, 'serverTime'> & { serverTime: Date }>`
    WITH signed_in AS (SELECT user_id, count(*) AS sessions FROM curfew.live_sessions GROUP BY user_id)
    SELECT count(*)::integer AS "activeUsers",
           coalesce(sum(signed_in.sessions), 0)::integer AS "activeSessions",
           (count(*) FILTER (WHERE u.is_super_user))::integer AS "superUsers",
           (SELECT count(*)::integer FROM curfew.connections WHERE closed_at IS NULL) AS connections,
           statement_timestamp() AS "serverTime"
    FROM signed_in JOIN curfew.users AS u ON u.id = signed_in.user_id`.execute(database)
  const [row] = rows
  if (!row) throw new Error('a count returned no row')
  return { ...row, serverTime: row.serverTime.toISOString() }
}
