import type { Notice } from '@curfew/shared'
import { type SqlBool, sql } from 'kysely'
import type { Queryable } from '../../store/database.ts'
import { type Check, type EndedRow, type LiveSession, noticeOf, UNKNOWN } from '../session.ts'

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
  policy_id: number
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

const textOf = (key: SessionKey): string => ('id' in key ? key.id : key.tokenHash.toString('hex'))

/** The sessions, called `s`, that any of these keys mean. */
function areThese(keys: readonly SessionKey[]) {
  const ids = keys.flatMap((key) => ('id' in key ? [key.id] : []))
  const hashes = keys.flatMap((key) => ('id' in key ? [] : [key.tokenHash]))
  if (hashes.length === 0) return sql<SqlBool>`s.id = ANY(${ids}::uuid[])`
  if (ids.length === 0) return sql<SqlBool>`s.token_hash = ANY(${hashes}::bytea[])`
  return sql<SqlBool>`(s.id = ANY(${ids}::uuid[]) OR s.token_hash = ANY(${hashes}::bytea[]))`
}

/** Reads one session. Its state is as of a statement that was sent after the call. */
export async function readSession(database: Queryable, key: SessionKey): Promise<ReadSession> {
  const [read] = await readSessions(database, [key])
  return read ?? { state: 'unknown' }
}

/** The same for many, in the order of the keys. */
export async function readSessions(database: Queryable, keys: readonly SessionKey[]): Promise<ReadSession[]> {
  const { rows } = await sql<LiveRow>`
    SELECT s.id, encode(s.token_hash, 'hex') AS key, s.user_id, u.login_id, s.number, s.last_active_at, s.expires_at,
           p.id AS policy_id, p.idle_timeout_seconds, statement_timestamp() AS at
    FROM curfew.live_by_id AS s
    JOIN curfew.users AS u ON u.id = s.user_id
    CROSS JOIN LATERAL curfew.policy_of(s.user_id) AS p
    WHERE ${areThese(keys)}`.execute(database)
  const live = new Map<string, ReadSession>()
  for (const row of rows) {
    const read: ReadSession = { state: 'live', session: fromRow(row), key: row.key, at: row.at.getTime() }
    live.set(row.id, read).set(row.key, read)
  }
  const others = keys.filter((key) => !live.has(textOf(key)))
  const notices = others.length > 0 ? await readNotices(database, others) : new Map<string, Notice>()
  return keys.map((key) => {
    const text = textOf(key)
    const notice = notices.get(text)
    return live.get(text) ?? (notice ? { state: 'ended', notice } : (UNKNOWN as { state: 'unknown' }))
  })
}

/** The notice of a session that has ended; null for any other. */
export async function readNotice(database: Queryable, key: SessionKey): Promise<Notice | null> {
  const notices = await readNotices(database, [key])
  return notices.get(textOf(key)) ?? null
}

/** The notices of those that have ended, by id and by the key of the token. */
async function readNotices(database: Queryable, keys: readonly SessionKey[]): Promise<Map<string, Notice>> {
  const { rows } = await sql<EndedRow & { key: string }>`
    SELECT s.id, encode(s.token_hash, 'hex') AS key, s.reason, s.initiating_entity, s.notice_id, s.ended_at, s.revocation_id,
           r.message, r.sessions_ended
    FROM curfew.session_states AS s
    LEFT JOIN curfew.revocations AS r ON r.id = s.revocation_id
    WHERE ${areThese(keys)} AND s.ended_at IS NOT NULL`.execute(database)
  const notices = new Map<string, Notice>()
  for (const row of rows) {
    const notice = noticeOf(row)
    notices.set(row.id, notice).set(row.key, notice)
  }
  return notices
}

const fromRow = (row: LiveRow): LiveSession => ({
  id: row.id,
  userId: row.user_id,
  loginId: row.login_id,
  number: Number(row.number),
  lastActiveAt: row.last_active_at.getTime(),
  policyId: row.policy_id,
  idleTimeoutMs: row.idle_timeout_seconds === null ? null : row.idle_timeout_seconds * 1_000,
  expiresAt: row.expires_at?.getTime() ?? null,
  generation: 0,
  confirmed: 0,
})
