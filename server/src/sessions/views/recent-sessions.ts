import type { SessionView } from '@curfew/shared'
import { sql } from 'kysely'
import type { Queryable } from '../../store/database.ts'
import { readSessionViews } from './session-view.ts'

/** Of one user. Somebody with more is shown the newest; the rest is for the list of their sessions. */
const MOST_OF_ONE = 200

/**
 * Reads the sessions of users that are live or ended less than a minute ago, the newest first. What it costs does not grow with
 * what users have behind them: an end is looked for among their newest only.
 */
export async function readRecentSessions(
  database: Queryable,
  userIds: readonly string[],
): Promise<SessionView[]> {
  const { rows } = await sql<{ id: string }>`
    SELECT recent.id FROM unnest(${userIds}::uuid[]) AS wanted (id)
    CROSS JOIN LATERAL (
      (
        SELECT s.id, s.started_at FROM curfew.live_sessions AS s WHERE s.user_id = wanted.id
        ORDER BY s.number DESC LIMIT ${MOST_OF_ONE}
      )
      UNION ALL
      SELECT newest.id, newest.started_at FROM (
        SELECT s.id, s.started_at, s.ended_at FROM curfew.session_states AS s WHERE s.user_id = wanted.id
        ORDER BY s.started_at DESC LIMIT ${MOST_OF_ONE}
      ) AS newest
      WHERE newest.ended_at > statement_timestamp() - interval '1 minute'
    ) AS recent
    ORDER BY recent.started_at DESC, recent.id`.execute(database)
  return readSessionViews(
    database,
    rows.map(({ id }) => id),
    null,
  )
}
