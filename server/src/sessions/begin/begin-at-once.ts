import { randomUUID } from 'node:crypto'
import { type RawBuilder, sql } from 'kysely'
import { recordingSignIns } from '../../audit/sign-in-record.ts'
import type { KnownUser } from '../../directory/known-user.ts'
import { isUpToDate, KNOWN_COLUMNS, knownRow } from '../../directory/up-to-date.ts'
import { networksOf } from '../../request/address.ts'
import { type Client, deviceOf, keptUserAgent } from '../../request/client.ts'
import { keepPlan } from '../../store/prepared.ts'
import { storable } from '../../store/storable.ts'
import { newToken, tokenHash } from '../token.ts'
import { isKnownToday, notingKnownAddresses } from './known-addresses.ts'
import { mayBeFull } from './session-limit.ts'
import type { Started } from './start-session.ts'

/** Whom a sign-in means, and what has to be so for it to need nothing but a session. */
export interface AtOnce {
  /** Whoever has proved this password; or somebody whom the application knows, and of whom nothing may be new. */
  user: { id: string; passwordVersion: number } | KnownUser
  client: Client
  requestId: string
  maxSessionsPerUser: number
}

export interface Beginnings {
  /** To be sent in one message with COMMIT. */
  statements: RawBuilder<unknown>[]
  /** @returns in the order of those who were to begin; null: there is more to do than to begin a session, or it may not begin. Then nothing of it has been written */
  started(rows: readonly unknown[][]): (Started | null)[]
}

/** As PostgreSQL reads one of them, see `rowOf`. */
const COLUMNS = sql`
  place integer, user_id uuid, password_version integer, ${KNOWN_COLUMNS}, session_id uuid, token_hash text, ip inet,
  network cidr, user_agent text, browser text, os text, device_type text, request_id text, most integer`

/** The user `u` of a row `w`: nearly always the only one who has that key, found by one index. */
const userOf = sql`coalesce(w.user_id, (SELECT k.id FROM curfew.users AS k WHERE k.login_key = w.login_key LIMIT 1))`

/**
 * Begins sessions in one message, where that is all there is to do: each user is known, active and as expected, and has room for it.
 * Those of several users share it, so that each costs the less the more there are. The first statement locks the users' rows, in the
 * order of ids; the second, whose snapshot is taken when these are held, locks who has only just been made as well and reads status and all else again and begins the sessions that
 * may. So an end of somebody's sessions, a block or a new password has either happened before and is seen, or waits until
 * this sign-in is recorded and then covers it. Times are those of the clock: the time of the message may lie before an end that it
 * has waited for.
 *
 * @param several sign-ins, also several of one user: each counts those before it
 */
export function beginAtOnce(several: readonly AtOnce[]): Beginnings {
  const sessions = several.map(() => ({ token: newToken(), sessionId: randomUUID() }))
  const rows = several.map((each, place) =>
    rowOf(each, sessions[place] ?? { token: '', sessionId: '' }, place),
  )
  const wanted = sql`jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) AS w (${COLUMNS})`
  const lock = keepPlan(sql`
    SELECT u.id FROM (SELECT ${userOf} AS id FROM ${wanted} ORDER BY 1) AS w
    CROSS JOIN LATERAL (SELECT u.id FROM curfew.users AS u WHERE u.id = w.id FOR NO KEY UPDATE) AS u`)
  const begin = sql<{ place: number; userId: string }>`
    WITH wanted AS (
      SELECT w.*, ${userOf} AS whose, (row_number() OVER (PARTITION BY ${userOf} ORDER BY w.place))::integer AS nth
      FROM ${wanted}
    ), admitted AS MATERIALIZED (
      SELECT w.*, u.login_id, ${isKnownToday(sql`w.network`)} AS is_known_today, clock_timestamp() AS at
      FROM wanted AS w CROSS JOIN LATERAL (
        SELECT * FROM curfew.users AS each WHERE each.id = w.whose LIMIT 1 FOR NO KEY UPDATE
      ) AS u
      WHERE u.status = 'active' AND coalesce(w.password_version = u.password_version, true)
        AND (w.login_key IS NULL OR ${isUpToDate})
        AND w.nth <= w.most AND NOT ${mayBeFull(sql`greatest(w.most - w.nth + 1, 1)`)}
    ), begun AS (
      INSERT INTO curfew.sessions
        (id, token_hash, user_id, started_at, last_active_at, due_at, ip, user_agent, browser, os, device_type)
      SELECT a.session_id, decode(a.token_hash, 'hex'), a.whose, a.at, a.at,
             (SELECT curfew.due_at(a.at, NULL, p) FROM curfew.policy_of(a.whose) AS p),
             a.ip, a.user_agent, a.browser, a.os, a.device_type
      FROM admitted AS a
    ), signed_in AS (
      UPDATE curfew.users AS u SET last_sign_in_at = a.at, last_ip = a.ip FROM admitted AS a WHERE u.id = a.whose
    ), noted AS (
      ${notingKnownAddresses(sql`(
        SELECT DISTINCT ON (whose, network) whose AS user_id, network, at FROM admitted WHERE NOT is_known_today
      ) AS seen`)}
    ), recorded AS (
      ${recordingSignIns(sql`(SELECT whose AS user_id, login_id, at, session_id, ip, request_id FROM admitted) AS b`)}
    )
    SELECT place, whose AS "userId" FROM admitted`
  return {
    statements: [lock, begin],
    started(results) {
      const admitted = new Map(
        (results[1] as { place: number; userId: string }[]).map(({ place, userId }) => [place, userId]),
      )
      return sessions.map((session, place) => {
        const userId = admitted.get(place)
        return userId === undefined ? null : { ...session, userId }
      })
    },
  }
}

function rowOf(
  { user, client, requestId, maxSessionsPerUser }: AtOnce,
  { token, sessionId }: { token: string; sessionId: string },
  place: number,
): unknown {
  const device = deviceOf(client)
  const { ip } = client
  return {
    place,
    ...('id' in user ? { user_id: user.id, password_version: user.passwordVersion } : knownRow(user)),
    session_id: sessionId,
    token_hash: tokenHash(token).toString('hex'),
    ip,
    network: ip === null ? null : networksOf(ip).caller,
    user_agent: storable(keptUserAgent(client) ?? '') || null,
    browser: device.browser,
    os: device.os,
    device_type: device.type,
    request_id: requestId,
    most: maxSessionsPerUser,
  }
}
