import { type RawBuilder, sql } from 'kysely'
import type { Queryable } from '../../store/database.ts'
import type { Begun } from './begin.ts'
import type { SimulatedSignIn } from './story.ts'

/**
 * What has just been done through the ordinary doors, moved to when the demo says that it was: nowhere else is a time of the
 * records changed. Minutes count back from now.
 */
const minutesAgo = (minutes: number): RawBuilder<Date> =>
  sql`statement_timestamp() - ${minutes} * interval '1 minute'`

/** A sign-in, with its record. */
export async function moveSignIn(
  tx: Queryable,
  { sessionId, userId, requestId }: Begun,
  { startedMinutesAgo, lastActiveMinutesAgo, ip }: SimulatedSignIn,
): Promise<void> {
  const startedAt = minutesAgo(startedMinutesAgo)
  await sql`
    UPDATE curfew.sessions AS s
    SET started_at = ${startedAt}, last_active_at = ${minutesAgo(lastActiveMinutesAgo)},
        due_at = curfew.due_at(${minutesAgo(lastActiveMinutesAgo)}, s.expires_at, p)
    FROM curfew.policy_of(${userId}) AS p WHERE s.id = ${sessionId}`.execute(tx)
  await sql`UPDATE curfew.users SET last_sign_in_at = ${startedAt}, last_ip = ${ip}::inet WHERE id = ${userId}`.execute(
    tx,
  )
  await sql`UPDATE curfew.audit SET at = ${startedAt} WHERE request_id = ${requestId}`.execute(tx)
}

/**
 * The end of one session, with its record.
 *
 * @param ended minutes ago; null: when it had been idle for as long as the policy allows
 */
export async function moveEnd(
  tx: Queryable,
  { sessionId, userId }: Begun,
  ended: number | null,
): Promise<void> {
  const idleSince = sql`(SELECT curfew.idle_deadline(s.last_active_at, p) FROM curfew.policy_of(${userId}) AS p)`
  await sql`
    WITH moved AS (
      UPDATE curfew.sessions AS s SET ended_at = ${ended === null ? idleSince : minutesAgo(ended)}
      WHERE s.id = ${sessionId} RETURNING s.id, s.ended_at
    )
    UPDATE curfew.audit AS a SET at = moved.ended_at, detail = a.detail || '{"simulated": true}'
    FROM moved
    WHERE a.target ->> 'session' = moved.id::text AND a.action IN ('session.signed_out', 'session.ended')`.execute(
    tx,
  )
}

/** A forced logout: its sessions, their clients, whom it marked, and its record. */
export async function moveRevocation(
  tx: Queryable,
  revocation: { id: string; revokedAt: string },
  minutes: number,
): Promise<void> {
  const { id, revokedAt } = revocation
  const at = minutesAgo(minutes)
  const marked = sql`revoked_at BETWEEN ${revokedAt}::timestamptz - interval '5 seconds' AND ${revokedAt}::timestamptz + interval '5 seconds'`
  await sql`UPDATE curfew.users SET revoked_at = ${at} WHERE ${marked}`.execute(tx)
  await sql`UPDATE curfew.groups SET revoked_at = ${at} WHERE ${marked}`.execute(tx)
  await sql`UPDATE curfew.sessions SET ended_at = ${at} WHERE revocation_id = ${id}`.execute(tx)
  await sql`
    UPDATE curfew.connections
    SET opened_at = ${at} - interval '1 hour', closed_at = ${at} + coalesce(milliseconds, 0) * interval '1 millisecond'
    WHERE session_id IN (SELECT s.id FROM curfew.sessions AS s WHERE s.revocation_id = ${id})`.execute(tx)
  await sql`UPDATE curfew.revocations SET revoked_at = ${at} WHERE id = ${id}`.execute(tx)
  await sql`
    UPDATE curfew.audit SET at = ${at}, detail = detail || '{"simulated": true}' WHERE revocation_id = ${id}`.execute(
    tx,
  )
}

/** That the demo's people were made: before everything that they did. */
export async function movePeople(tx: Queryable, minutes: number): Promise<void> {
  await sql`UPDATE curfew.users SET created_at = ${minutesAgo(minutes)}`.execute(tx)
  await sql`UPDATE curfew.audit SET at = ${minutesAgo(minutes)} WHERE action = 'user.created'`.execute(tx)
}
