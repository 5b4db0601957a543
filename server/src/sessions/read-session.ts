import type { Notice } from '@curfew/shared'
import { type SqlBool, sql } from 'kysely'
import type { Queryable } from '../store/database.ts'
import { type Check, type EndedRow, type LiveSession, noticeOf, UNKNOWN } from './session.ts'

/** Which session is meant. */
export type SessionKey = { tokenHash: Buffer } | { id: string }

interface LiveRow {
  id: string
  key: string
  user_id: string
  login_id: string
  number: string
  last_active_at: Date
  expires_at: Date | null
  idle_timeout_seconds: number | null
  at: Date
}

/**
 * A live session as the database has it, with the key that it is remembered under (see `tokenKey`) and the database's time
 * when it was read (milliseconds since 1970).
 */
export type ReadSession =
  | Exclude<Check, { state: 'live' }>
  | { state: 'live'; session: LiveSession; key: string; at: number }

const is = (key: SessionKey) =>
  'id' in key ? sql<SqlBool>`s.id = ${key.id}` : sql<SqlBool>`s.token_hash = ${key.tokenHash}`

/** Reads one session. Its state is as of a statement that was sent after the call. */
export async function readSession(database: Queryable, key: SessionKey): Promise<ReadSession> {
  const { rows } = await sql<LiveRow>`
    SELECT s.id, encode(s.token_hash, 'hex') AS key, s.user_id, u.login_id, s.number, s.last_active_at, s.expires_at, p.idle_timeout_seconds,
           statement_timestamp() AS at
    FROM curfew.live_sessions AS s
    JOIN curfew.users AS u ON u.id = s.user_id
    JOIN curfew.policies AS p ON p.scope = 'global'
    WHERE ${is(key)}`.execute(database)
  const [live] = rows
  if (live) return { state: 'live', session: fromRow(live), key: live.key, at: live.at.getTime() }
  const notice = await readNotice(database, key)
  return notice ? { state: 'ended', notice } : (UNKNOWN as { state: 'unknown' })
}

/** The notice of a session that has ended; null for any other. */
export async function readNotice(database: Queryable, key: SessionKey): Promise<Notice | null> {
  const { rows } = await sql<EndedRow>`
    SELECT s.id, s.reason, s.initiating_entity, s.notice_id, s.ended_at, s.revocation_id, r.message, r.sessions_ended
    FROM curfew.session_states AS s
    LEFT JOIN curfew.revocations AS r ON r.id = s.revocation_id
    WHERE ${is(key)} AND s.ended_at IS NOT NULL`.execute(database)
  return rows[0] ? noticeOf(rows[0]) : null
}

const fromRow = (row: LiveRow): LiveSession => ({
  id: row.id,
  userId: row.user_id,
  loginId: row.login_id,
  number: Number(row.number),
  lastActiveAt: row.last_active_at.getTime(),
  idleTimeoutMs: row.idle_timeout_seconds === null ? null : row.idle_timeout_seconds * 1_000,
  expiresAt: row.expires_at?.getTime() ?? null,
})
