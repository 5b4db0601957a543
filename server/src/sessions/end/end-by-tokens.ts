import { randomUUID } from 'node:crypto'
import { type RawBuilder, type SqlBool, sql } from 'kysely'
import { writeAudit } from '../../audit/write-audit.ts'
import type { FeedEntry } from '../../feed/entry.ts'
import type { Context } from '../../request/client.ts'
import type { Queryable } from '../../store/database.ts'
import { looksLikeToken, tokenHash } from '../token.ts'
import { endSessions } from './end-sessions.ts'

/**
 * Ends the sessions of the tokens that one browser holds, as their users do, and records it.
 *
 * @returns the entries to append; none when there is nothing to end. Somebody else may have ended it a moment ago and still
 *   be waiting, so the caller looks all the same.
 */
export async function endByTokens(
  tx: Queryable,
  tokens: readonly string[],
  context: Context,
): Promise<FeedEntry[]> {
  const hashes = tokens.filter(looksLikeToken).map(tokenHash)
  if (hashes.length === 0) return []
  return endAll(tx, sql`s.token_hash = ANY(${hashes}::bytea[])`, context)
}

/**
 * Ends a session in the same way, by its id.
 *
 * @returns as `endByTokens`
 */
export const endOwn = (tx: Queryable, sessionId: string, context: Context): Promise<FeedEntry[]> =>
  endAll(tx, sql`s.id = ${sessionId}`, context)

/** @param which of the live sessions, called `s` */
async function endAll(tx: Queryable, which: RawBuilder<SqlBool>, context: Context): Promise<FeedEntry[]> {
  const { rows } = await sql<{ id: string; userId: string; loginId: string }>`
    SELECT s.id, s.user_id AS "userId", u.login_id AS "loginId"
    FROM curfew.live_by_id AS s JOIN curfew.users AS u ON u.id = s.user_id
    WHERE ${which}
    ORDER BY s.id`.execute(tx)
  const entries: FeedEntry[] = []
  for (const { id, userId, loginId } of rows) {
    const ended = await endSessions(
      tx,
      { kind: 'sessions', ids: [id] },
      { noticeId: randomUUID(), reason: 'signed_out', initiatingEntity: 'user' },
    )
    if (ended.sessions === 0) continue
    entries.push(ended.entry)
    await writeAudit(tx, [
      {
        actor: { kind: 'person', id: userId, loginId },
        action: 'session.signed_out',
        target: { session: id },
        outcome: 'done',
        ...context,
      },
    ])
  }
  return entries
}
