import type { InitiatingEntity, Reason } from '@curfew/shared'
import { sql } from 'kysely'
import type { Covered, FeedEntry } from '../../feed/entry.ts'
import type { Queryable } from '../../store/database.ts'
import { readTime } from '../../store/read-time.ts'
import { type Cover, covers, liveFor } from '../cover.ts'
import { cutOff } from './cut-off.ts'
import { spreadSecondsOf } from './spread.ts'

export interface EndRequest {
  noticeId: string
  reason: Reason
  initiatingEntity: InitiatingEntity
  message?: string
  revocationId?: string
}

export interface Ended {
  sessions: number
  /** Whose they were. */
  users: number
  /** ISO 8601, by the database's clock. */
  at: string
  /** To be appended to the feed by the same transaction. */
  entry: FeedEntry
}

/**
 * The one door out: every end of a session, whatever its cause, is this. Live sessions that the cover names are marked
 * in id order, or cut off if it names everyone; one that has ended before keeps its reason.
 *
 * A forced logout marks its users first, in an earlier statement (`markRevoked`), so that it meets every sign-in at the
 * user's row.
 */
export async function endSessions(tx: Queryable, cover: Cover, end: EndRequest): Promise<Ended> {
  const { sessions, users, at, covered } =
    cover.kind === 'everyone' ? await cutOff(tx, cover, end) : await markEnded(tx, cover, end)
  // Read again of the revocation, see `readNotice`.
  const spreadSeconds = end.revocationId ? spreadSecondsOf(sessions) : undefined
  return {
    sessions,
    users,
    at,
    entry: {
      kind: 'sessions.ended',
      version: 1,
      payload: {
        end: { ...end, endedAt: at, ...(spreadSeconds ? { spreadSeconds } : {}) },
        covered,
        count: sessions,
      },
    },
  }
}

async function markEnded(
  tx: Queryable,
  cover: Cover,
  end: EndRequest,
): Promise<Omit<Ended, 'entry'> & { covered: Covered }> {
  const { rows } = await sql<{ id: string; user_id: string; ended_at: Date }>`
    WITH covered AS MATERIALIZED (
      SELECT s.id FROM ${liveFor(cover)} WHERE ${covers(cover)} ORDER BY s.id FOR NO KEY UPDATE
    )
    UPDATE curfew.sessions AS s
    SET ended_at = statement_timestamp(), reason = ${end.reason}, initiating_entity = ${end.initiatingEntity},
        notice_id = ${end.noticeId}, revocation_id = ${end.revocationId ?? null}
    FROM covered WHERE s.id = covered.id
    RETURNING s.id, s.user_id, s.ended_at`.execute(tx)
  const sessions = rows.map((row) => ({ id: row.id, userId: row.user_id }))
  const at = (rows[0]?.ended_at ?? (await readTime(tx))).toISOString()
  return {
    sessions: sessions.length,
    users: new Set(sessions.map(({ userId }) => userId)).size,
    at,
    covered: { sessions },
  }
}
