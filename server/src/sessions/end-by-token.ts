import { randomUUID } from 'node:crypto'
import { sql } from 'kysely'
import { writeAudit } from '../audit/write-audit.ts'
import type { FeedEntry } from '../feed/entry.ts'
import type { Queryable } from '../store/database.ts'
import type { Context } from './client.ts'
import { endSessions } from './end-sessions.ts'
import { tokenHash } from './token.ts'

/**
 * Ends the session of a token as its user does, and records it.
 *
 * @returns the entry to append; null when there is nothing to end. Somebody else may have ended it a moment ago and still
 *   be waiting, so the caller looks all the same.
 */
export async function endByToken(tx: Queryable, token: string, context: Context): Promise<FeedEntry | null> {
  const { rows } = await sql<{ id: string; userId: string; loginId: string }>`
    SELECT s.id, s.user_id AS "userId", u.login_id AS "loginId"
    FROM curfew.live_by_id AS s JOIN curfew.users AS u ON u.id = s.user_id
    WHERE s.token_hash = ${tokenHash(token)}`.execute(tx)
  const [session] = rows
  if (!session) return null
  const ended = await endSessions(
    tx,
    { kind: 'sessions', ids: [session.id] },
    { noticeId: randomUUID(), reason: 'signed_out', initiatingEntity: 'user' },
  )
  if (ended.sessions === 0) return null
  await writeAudit(tx, [
    {
      actor: { id: session.userId, loginId: session.loginId },
      action: 'session.signed_out',
      target: { session: session.id },
      outcome: 'done',
      ...context,
    },
  ])
  return ended.entry
}
