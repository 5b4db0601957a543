import { randomUUID } from 'node:crypto'
import { type RawBuilder, sql } from 'kysely'
import { auditing } from '../../audit/write-audit.ts'
import type { FeedEntry } from '../../feed/entry.ts'
import { Refusal } from '../../refusal.ts'
import { networksOf } from '../../request/address.ts'
import { type Client, type Context, deviceOf, keptUserAgent } from '../../request/client.ts'
import type { Queryable } from '../../store/database.ts'
import { keepPlan } from '../../store/prepared.ts'
import { type Question, question } from '../../store/together.ts'
import { endByTokens, endOwn } from '../end/end-by-tokens.ts'
import { looksLikeToken, newToken, tokenHash } from '../token.ts'
import { isKnownToday, notingKnownAddresses } from './known-addresses.ts'
import { MAX_SESSIONS_PER_USER, makeRoom, mayBeFull } from './session-limit.ts'

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
 * @returns its answer throws Refusal `user_blocked`, `user_deactivated`, `invalid_credentials` when they are gone
 */
export const lockingUser = (userId: string): Question<LockedUser> =>
  question(
    keepPlan(sql<LockedUser & { status: string }>`
      SELECT id, login_id AS "loginId", status, password_version AS "passwordVersion" FROM curfew.users
      WHERE id = ${userId} FOR NO KEY UPDATE`),
    ([row]) => admitted(row),
  )

/** @throws Refusal as `lockingUser` */
function admitted(row: (LockedUser & { status: string }) | undefined): LockedUser {
  if (!row) throw new Refusal('invalid_credentials')
  if (row.status === 'blocked') throw new Refusal('user_blocked')
  if (row.status === 'inactive') throw new Refusal('user_deactivated')
  const { id, loginId, passwordVersion } = row
  return { id, loginId, passwordVersion }
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

/** What there is to do beside beginning the session. */
export interface Found {
  /** The user may have as many live sessions as are allowed. */
  mayBeFull: boolean
  /** One of the tokens that the same browser held is that of a live session. */
  replacesLive: boolean
  /** The user has signed in from there a moment ago. */
  isKnownToday: boolean
}

/** Of somebody who has just been made. */
export const NOTHING_FOUND: Found = { mayBeFull: false, replacesLive: false, isKnownToday: false }

/**
 * Looks at what there is, in a statement of its own that follows the lock on the user's row: another sign-in of theirs that was
 * waited for is seen.
 *
 * @param userId of the locked user, as a query says it
 */
export function looking(
  userId: RawBuilder<unknown>,
  client: Client,
  { replaces = [], maxSessionsPerUser = MAX_SESSIONS_PER_USER }: StartOptions,
): Question<Found> {
  const hashes = replaces.filter(looksLikeToken).map(tokenHash)
  const replacesLive =
    hashes.length === 0
      ? sql`false`
      : sql`EXISTS (SELECT FROM curfew.live_by_id AS s WHERE s.token_hash = ANY(${hashes}::bytea[]))`
  return question(
    sql<Found>`
      SELECT ${mayBeFull(sql`${maxSessionsPerUser}::integer`)} AS "mayBeFull", ${replacesLive} AS "replacesLive",
             ${isKnownToday(networkOf(client))} AS "isKnownToday"
      FROM (SELECT ${userId} AS id) AS u`,
    ([found]) => found ?? { mayBeFull: true, replacesLive: true, isKnownToday: false },
  )
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
 * @returns with the session as what is to be written last, in one message with COMMIT
 * @throws the reason of `gone`
 */
export async function startSession(
  tx: Queryable,
  { user, found }: { user: LockedUser; found: Found },
  client: Client,
  context: Context,
  { replaces = [], replacesSession, maxSessionsPerUser = MAX_SESSIONS_PER_USER, gone }: StartOptions,
): Promise<{ result: Beginning; entries: FeedEntry[]; last: RawBuilder<unknown>[] }> {
  // The user's row may have been waited for.
  gone?.throwIfAborted()
  const entries = found.replacesLive ? await endByTokens(tx, replaces, context) : []
  if (replacesSession !== undefined) entries.push(...(await endOwn(tx, replacesSession, context)))
  if (found.mayBeFull) entries.push(...(await makeRoom(tx, user, maxSessionsPerUser)))
  const ends = replaces.length > 0 || replacesSession !== undefined || entries.length > 0
  const started = { token: newToken(), sessionId: randomUUID(), userId: user.id }
  const last = [
    inserting(started, client),
    keepPlan(sql`
      UPDATE curfew.users SET last_sign_in_at = statement_timestamp(), last_ip = ${client.ip}::inet
      WHERE id = ${user.id}`),
    ...(found.isKnownToday
      ? []
      : [
          notingKnownAddresses(sql`(
            SELECT ${user.id}::uuid AS user_id, ${networkOf(client)} AS network, statement_timestamp() AS at
          ) AS seen`),
        ]),
    auditing([
      {
        actor: { kind: 'person', id: user.id, loginId: user.loginId },
        action: 'session.signed_in',
        target: { session: started.sessionId },
        outcome: 'done',
        ...context,
      },
    ]),
  ]
  return { result: { started, ends }, entries, last }
}

const networkOf = ({ ip }: Client): RawBuilder<unknown> =>
  sql`${ip === null ? null : networksOf(ip).caller}::cidr`

function inserting({ token, sessionId, userId }: Started, client: Client): RawBuilder<unknown> {
  const device = deviceOf(client)
  return sql`
    INSERT INTO curfew.sessions (id, token_hash, user_id, due_at, ip, user_agent, browser, os, device_type)
    VALUES (
      ${sessionId}, ${tokenHash(token)}, ${userId},
      (SELECT curfew.due_at(statement_timestamp(), NULL, p) FROM curfew.policy_of(${userId}) AS p),
      ${client.ip}::inet, ${keptUserAgent(client)}, ${device.browser}, ${device.os}, ${device.type}
    )`
}
