import { sql } from 'kysely'
import { writeAudit } from '../../audit/write-audit.ts'
import type { FeedEntry } from '../../feed/entry.ts'
import { Refusal } from '../../refusal.ts'
import { type Client, type Context, deviceOf, keptUserAgent } from '../../request/client.ts'
import type { Queryable } from '../../store/database.ts'
import { endByTokens, endOwn } from '../end/end-by-tokens.ts'
import { newToken, tokenHash } from '../token.ts'
import { noteKnownAddress } from './known-addresses.ts'
import { MAX_SESSIONS_PER_USER, makeRoom } from './session-limit.ts'

/** The user's row as a sign-in sees it while it holds the lock on it. */
export interface LockedUser {
  id: string
  loginId: string
  passwordVersion: number
}

export interface Started {
  token: string
  sessionId: string
  userId: string
}

/**
 * Locks the user's row for the rest of the transaction and reads their status again: an end of their sessions, a block or a
 * new password has either happened before, or waits until this sign-in is recorded and then covers it.
 *
 * @throws Refusal `user_blocked`, `user_deactivated`, `invalid_credentials` when they are gone
 */
export async function lockUser(tx: Queryable, userId: string): Promise<LockedUser> {
  const { rows } = await sql<{ login_id: string; status: string; password_version: number }>`
    SELECT login_id, status, password_version FROM curfew.users WHERE id = ${userId} FOR NO KEY UPDATE`.execute(
    tx,
  )
  const [row] = rows
  if (!row) throw new Refusal('invalid_credentials')
  if (row.status === 'blocked') throw new Refusal('user_blocked')
  if (row.status === 'inactive') throw new Refusal('user_deactivated')
  return { id: userId, loginId: row.login_id, passwordVersion: row.password_version }
}

export interface StartOptions {
  /** The tokens that the same browser held; their sessions end. */
  replaces?: readonly string[]
  /** The session that this one takes the place of; it ends. */
  replacesSession?: string
  /** Beyond so many live sessions of the user the oldest ends. */
  maxSessionsPerUser?: number
  /** Aborted when nobody waits for the session any more: then none begins. */
  gone?: AbortSignal
}

export interface Beginning {
  started: Started
  /** Sessions have ended for it, or somebody else may just have ended them: to be waited for until every node refuses them. */
  ends: boolean
}

/**
 * The one door in: records a new session of a locked user, and ends the session that the same browser held before, or the
 * oldest where there would be too many.
 *
 * @throws the reason of `gone`
 */
export async function startSession(
  tx: Queryable,
  user: LockedUser,
  client: Client,
  context: Context,
  { replaces = [], replacesSession, maxSessionsPerUser = MAX_SESSIONS_PER_USER, gone }: StartOptions,
): Promise<{ result: Beginning; entries: FeedEntry[] }> {
  // The user's row may have been waited for.
  gone?.throwIfAborted()
  const entries = await endByTokens(tx, replaces, context)
  if (replacesSession !== undefined) entries.push(...(await endOwn(tx, replacesSession, context)))
  entries.push(...(await makeRoom(tx, user, maxSessionsPerUser)))
  const ends = replaces.length > 0 || replacesSession !== undefined || entries.length > 0
  const token = newToken()
  const device = deviceOf(client)
  const { rows } = await sql<{ id: string }>`
    INSERT INTO curfew.sessions (token_hash, user_id, due_at, ip, user_agent, browser, os, device_type)
    SELECT ${tokenHash(token)}, ${user.id},
           curfew.due_at(statement_timestamp(), NULL, p),
           ${client.ip}::inet, ${keptUserAgent(client)}, ${device.browser}, ${device.os}, ${device.type}
    FROM curfew.policy_of(${user.id}) AS p
    RETURNING id`.execute(tx)
  const sessionId = rows[0]?.id
  if (!sessionId) throw new Error('curfew.policies has no row for the user')
  await sql`
    UPDATE curfew.users SET last_sign_in_at = statement_timestamp(), last_ip = ${client.ip}::inet
    WHERE id = ${user.id}`.execute(tx)
  await noteKnownAddress(tx, user.id, client.ip)
  await writeAudit(tx, [
    {
      actor: { kind: 'person', id: user.id, loginId: user.loginId },
      action: 'session.signed_in',
      target: { session: sessionId },
      outcome: 'done',
      ...context,
    },
  ])
  return { result: { started: { token, sessionId, userId: user.id }, ends }, entries }
}
