import type { InitiatingEntity, Reason, SessionView } from '@curfew/shared'
import { sql } from 'kysely'
import type { Queryable } from '../../store/database.ts'

/** What is shown of a session `s` that lives by the policy `p`. */
export const sessionColumns = sql`
  s.id, s.user_id, s.started_at, s.last_active_at, s.expires_at, host(s.ip) AS ip, s.user_agent, s.browser, s.os,
  s.device_type, s.impersonator_id, s.ended_at, s.reason, s.initiating_entity, s.revocation_id,
  CASE WHEN s.ended_at IS NULL
    THEN curfew.idle_deadline(s.last_active_at, p)
  END AS idle_deadline,
  (
    SELECT count(*)::integer FROM curfew.connections AS c
    WHERE c.session_id = s.id AND num_nulls(c.closed_at) <> 0
  ) AS connections`

/**
 * Reads sessions as they are shown, live or ended, in the order of the ids; an id that no session has is left out.
 *
 * @param current the session that asks; null when none does
 */
export async function readSessionViews(
  database: Queryable,
  ids: readonly string[],
  current: string | null,
): Promise<SessionView[]> {
  if (ids.length === 0) return []
  const { rows } = await sql<ReadSessionRow>`
    SELECT ${sessionColumns}
    FROM unnest(${ids}::uuid[]) WITH ORDINALITY AS wanted (id, place)
    JOIN curfew.session_states AS s ON s.id = wanted.id
    CROSS JOIN LATERAL curfew.policy_of(s.user_id) AS p
    ORDER BY wanted.place`.execute(database)
  return rows.map((row) => presentSession(row, current))
}

/** Reads one session as it is shown; null if there is none with that id. */
export async function readSessionView(
  database: Queryable,
  id: string,
  current: string | null,
): Promise<SessionView | null> {
  const [session] = await readSessionViews(database, [id], current)
  return session ?? null
}

/** A session as it is read. */
export interface ReadSessionRow {
  id: string
  user_id: string
  started_at: Date
  last_active_at: Date
  idle_deadline: Date | null
  expires_at: Date | null
  ip: string | null
  user_agent: string | null
  browser: string | null
  os: string | null
  device_type: string | null
  connections: number
  impersonator_id: string | null
  ended_at: Date | null
  reason: Reason | null
  initiating_entity: InitiatingEntity | null
  revocation_id: string | null
}

export const presentSession = (row: ReadSessionRow, current: string | null): SessionView => ({
  id: row.id,
  userId: row.user_id,
  status: row.ended_at === null ? 'active' : 'ended',
  startedAt: row.started_at.toISOString(),
  lastActiveAt: row.last_active_at.toISOString(),
  idleDeadline: row.idle_deadline?.toISOString() ?? null,
  expiresAt: row.expires_at?.toISOString() ?? null,
  ip: row.ip,
  userAgent: row.user_agent,
  device: { browser: row.browser, os: row.os, type: row.device_type },
  connections: row.connections,
  current: row.id === current,
  ...(row.impersonator_id ? { impersonatorId: row.impersonator_id } : {}),
  endedAt: row.ended_at?.toISOString() ?? null,
  reason: row.reason,
  initiatingEntity: row.initiating_entity,
  revocationId: row.revocation_id,
})
