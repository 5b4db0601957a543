import { randomUUID } from 'node:crypto'
import { sql } from 'kysely'
import { writeAudit } from '../audit/write-audit.ts'
import { change } from '../feed/change.ts'
import type { Database } from '../store/database.ts'
import type { Context } from './client.ts'
import { endSessions } from './end-sessions.ts'
import { looksLikeToken, tokenHash } from './token.ts'

export interface SignOutOptions {
  database: Database
  settle: (position: number) => Promise<unknown>
}

/** Ends the session of a token, for its user. A session that has ended or never was is no error. */
export async function signOut(
  { database, settle }: SignOutOptions,
  token: string,
  context: Context,
): Promise<void> {
  if (!looksLikeToken(token)) return
  const { position } = await change(database, async (tx) => {
    const { rows } = await sql<{ id: string; userId: string; loginId: string }>`
      SELECT s.id, s.user_id AS "userId", u.login_id AS "loginId"
      FROM curfew.live_sessions AS s JOIN curfew.users AS u ON u.id = s.user_id
      WHERE s.token_hash = ${tokenHash(token)}`.execute(tx)
    const [session] = rows
    const ended = await endSessions(
      tx,
      { kind: 'sessions', ids: session ? [session.id] : [] },
      { noticeId: randomUUID(), reason: 'signed_out', initiatingEntity: 'user' },
    )
    if (session && ended.sessions > 0) {
      await writeAudit(tx, [
        {
          actor: { id: session.userId, loginId: session.loginId },
          action: 'session.signed_out',
          target: { session: session.id },
          outcome: 'done',
          ...context,
        },
      ])
    }
    // Also when nothing was left to end: somebody else may have ended it a moment ago and still be waiting.
    return { result: undefined, entries: [ended.entry] }
  })
  if (position !== null) await settle(position)
}
