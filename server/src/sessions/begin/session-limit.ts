import { randomUUID } from 'node:crypto'
import { type RawBuilder, sql } from 'kysely'
import { POLICY } from '../../audit/actor.ts'
import { writeAudit } from '../../audit/write-audit.ts'
import type { FeedEntry } from '../../feed/entry.ts'
import type { Queryable } from '../../store/database.ts'
import { endSessions } from '../end/end-sessions.ts'

/** How many live sessions a user has at most, unless it is set otherwise. */
export const MAX_SESSIONS_PER_USER = 1_000

/**
 * Whether a user `u` may have so many live sessions: those count too that have ended and are not marked yet, so that it is no more
 * than a look at an index. Whoever may have as many as are allowed is looked at closely.
 */
export const mayBeFull = (max: RawBuilder<unknown>): RawBuilder<boolean> => sql`EXISTS (
  SELECT FROM curfew.sessions AS s WHERE s.user_id = u.id AND s.ended_at IS NULL OFFSET ${max} - 1 LIMIT 1
)`

/**
 * Makes room for one more session of a locked user: ends the oldest, if there are as many live ones as are allowed. Never
 * more than one, so whoever had more of them before there was a limit keeps those, and the number does not grow.
 *
 * Looks at no more entries of an index than sessions are allowed, however many there are.
 *
 * @returns the entry to append, or none if nothing ends
 */
export async function makeRoom(
  tx: Queryable,
  user: { id: string; loginId: string },
  max: number,
): Promise<FeedEntry[]> {
  const { rows } = await sql<{ id: string }>`
    SELECT s.id FROM curfew.live_sessions AS s
    WHERE s.user_id = ${user.id} AND s.number = (
      SELECT min(number) FROM (
        SELECT number FROM curfew.live_sessions WHERE user_id = ${user.id} ORDER BY number LIMIT ${max}
      ) AS first
      HAVING count(*) = ${max}
    )`.execute(tx)
  const [oldest] = rows
  if (!oldest) return []
  const ended = await endSessions(
    tx,
    { kind: 'sessions', ids: [oldest.id] },
    { noticeId: randomUUID(), reason: 'session_limit', initiatingEntity: 'policy' },
  )
  if (ended.sessions > 0) {
    await writeAudit(tx, [
      {
        actor: POLICY,
        action: 'session.ended',
        target: { session: oldest.id, user: user.id, loginId: user.loginId },
        outcome: 'done',
        ip: null,
        requestId: null,
        detail: { reason: 'session_limit', limit: max },
      },
    ])
  }
  return [ended.entry]
}
