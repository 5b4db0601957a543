import type { SessionView } from '@curfew/shared'
import { sql } from 'kysely'
import type { Queryable } from '../store/database.ts'
import { readSessionViews } from './session-view.ts'

/** Reads the sessions of users that are live or ended less than a minute ago, the newest first. */
export async function readRecentSessions(
  database: Queryable,
  userIds: readonly string[],
): Promise<SessionView[]> {
  const { rows } = await sql<{ id: string }>`
    SELECT id FROM (
      SELECT s.id, s.started_at FROM curfew.live_sessions AS s WHERE s.user_id = ANY(${userIds}::uuid[])
      UNION ALL
      SELECT s.id, s.started_at FROM curfew.session_states AS s
      WHERE s.user_id = ANY(${userIds}::uuid[]) AND s.ended_at > statement_timestamp() - interval '1 minute'
    ) AS recent
    ORDER BY started_at DESC, id`.execute(database)
  return readSessionViews(
    database,
    rows.map(({ id }) => id),
    null,
  )
}
