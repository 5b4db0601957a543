import { randomUUID } from 'node:crypto'
import { type RawBuilder, type SqlBool, sql } from 'kysely'
import { recordingSignIn } from '../../audit/sign-in-record.ts'
import { type Client, deviceOf, keptUserAgent } from '../../request/client.ts'
import { keepPlan } from '../../store/prepared.ts'
import { newToken, tokenHash } from '../token.ts'
import { isKnownToday, notingKnownAddress } from './known-addresses.ts'
import { MAX_SESSIONS_PER_USER, mayBeFull } from './session-limit.ts'
import type { Started } from './start-session.ts'

/** Whom a sign-in means, and what has to be so for it to need nothing but a session. */
export interface Expected {
  /** A user `u`, by one index: whoever it means is locked. */
  user: RawBuilder<SqlBool>
  /** What else has to hold of the user once they are locked. */
  unchanged: RawBuilder<SqlBool>
}

export interface AtOnce {
  /** To be sent in one message with COMMIT. */
  statements: RawBuilder<unknown>[]
  /** @returns null: there is more to do than to begin a session, or it may not begin. Then nothing has been written */
  started(rows: readonly unknown[][]): Started | null
}

/**
 * Begins a session in one message, where that is all there is to do: the user is known, active and as expected, and has room for
 * it. Times are those of the clock: the time of the message may lie before an end that it has waited for. The first statement locks the user's row; the second, whose snapshot is taken when that is held, reads status and all
 * else again and begins the session only if it may. So an end of their sessions, a block or a new password has either happened
 * before and is seen, or waits until this sign-in is recorded and then covers it.
 */
export function beginAtOnce(
  { user, unchanged }: Expected,
  { client, requestId, maxSessionsPerUser = MAX_SESSIONS_PER_USER }: AtOnceOptions,
): AtOnce {
  const session = { token: newToken(), sessionId: randomUUID() }
  const { sessionId } = session
  const { ip } = client
  const device = deviceOf(client)
  const lock = keepPlan(sql`SELECT u.id FROM curfew.users AS u WHERE ${user} FOR NO KEY UPDATE`)
  const begin = sql<{ userId: string | null }>`
    WITH admitted AS MATERIALIZED (
      SELECT u.id AS user_id, u.login_id, ${isKnownToday(ip)} AS is_known_today, clock_timestamp() AS at
      FROM curfew.users AS u
      WHERE ${user} AND u.status = 'active' AND ${unchanged} AND NOT ${mayBeFull(maxSessionsPerUser)}
    ), begun AS (
      INSERT INTO curfew.sessions
        (id, token_hash, user_id, started_at, last_active_at, due_at, ip, user_agent, browser, os, device_type)
      SELECT ${sessionId}::uuid, ${tokenHash(session.token)}::bytea, a.user_id, a.at, a.at,
             (SELECT curfew.due_at(a.at, NULL, p) FROM curfew.policy_of(a.user_id) AS p),
             ${ip}::inet, ${keptUserAgent(client)}, ${device.browser}, ${device.os}, ${device.type}
      FROM admitted AS a
    ), signed_in AS (
      UPDATE curfew.users AS u SET last_sign_in_at = a.at, last_ip = ${ip}::inet
      FROM admitted AS a WHERE u.id = a.user_id
    ), noted AS (${notingKnownAddress(sql`(SELECT user_id, at FROM admitted WHERE NOT is_known_today)`, ip)}),
    recorded AS (${recordingSignIn(sql`admitted`, { sessionId, ip, requestId })})
    SELECT user_id AS "userId" FROM admitted`
  return {
    statements: [lock, begin],
    started(rows) {
      const [admitted] = rows[1] as { userId: string }[]
      return admitted ? { ...session, userId: admitted.userId } : null
    },
  }
}

export interface AtOnceOptions {
  client: Client
  requestId: string
  /** The default is 1,000. */
  maxSessionsPerUser?: number
}
