import { randomUUID } from 'node:crypto'
import { type RawBuilder, type SqlBool, sql } from 'kysely'
import { POLICY } from '../audit/actor.ts'
import { writeAudit } from '../audit/write-audit.ts'
import type { FeedEntry } from '../feed/entry.ts'
import { type News, writeNews } from '../feed/news/news.ts'
import { endSessions } from '../sessions/end/end-sessions.ts'
import type { Queryable } from '../store/database.ts'
import { decide, type Verdict } from './idle.ts'

/** The most sessions that one transaction of the clock looks at. */
export const DUE_BATCH = 1_000

interface DueRow {
  id: string
  loginId: string
  userId: string
  lastActiveAt: Date
  warnedFor: Date | null
  expiresAt: Date | null
  idleTimeoutSeconds: number | null
  warningSeconds: number
  at: Date
}

interface Judged {
  row: DueRow
  verdict: Verdict
}

/** A live session, called `s`, that is due and is none of those which are passed over. */
const isDue = (passedOver: readonly string[]) =>
  passedOver.length === 0
    ? sql<SqlBool>`s.due_at <= statement_timestamp()`
    : sql<SqlBool>`s.due_at <= statement_timestamp() AND NOT s.id = ANY(${passedOver}::uuid[])`

/** Whether anything is due at all: costs a millisecond however many sessions there are. */
export async function isAnythingDue(database: Queryable, passedOver: readonly string[]): Promise<boolean> {
  const { rows } = await sql<{ due: boolean }>`
    SELECT EXISTS (SELECT FROM curfew.live_sessions AS s WHERE ${isDue(passedOver)}) AS due`.execute(database)
  return rows[0]?.due ?? false
}

/** Those that are due, as many as one transaction looks at. */
export async function readDue(database: Queryable, passedOver: readonly string[]): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`
    SELECT s.id FROM curfew.live_sessions AS s WHERE ${isDue(passedOver)}
    ORDER BY s.due_at LIMIT ${DUE_BATCH}`.execute(database)
  return rows.map(({ id }) => id)
}

export interface DueEnds {
  looked: number
  ended: number
  entries: FeedEntry[]
  /** Somebody was warned. */
  hasNews: boolean
}

/**
 * Looks at sessions that are due, by the database's clock; those that another node has in hand are passed over.
 *
 * @param mayEndIdle asked once they have been read
 */
export const sweepDue = (
  tx: Queryable,
  mayEndIdle: () => boolean,
  passedOver: readonly string[],
): Promise<DueEnds> =>
  sweep(
    tx,
    sql`curfew.live_sessions AS s`,
    sql`${isDue(passedOver)} ORDER BY s.due_at LIMIT ${DUE_BATCH} FOR NO KEY UPDATE OF s SKIP LOCKED`,
    mayEndIdle,
  )

/** The same for those of these that are still due. */
export const sweepSome = (
  tx: Queryable,
  ids: readonly string[],
  mayEndIdle: () => boolean,
): Promise<DueEnds> =>
  sweep(
    tx,
    sql`curfew.live_by_id AS s`,
    sql`s.id = ANY(${ids}::uuid[]) AND ${isDue([])} FOR NO KEY UPDATE OF s SKIP LOCKED`,
    mayEndIdle,
  )

/** Looks at one session now, because somebody asks for it past its deadline. */
export const sweepOne = (tx: Queryable, id: string, mayEndIdle: () => boolean): Promise<DueEnds> =>
  sweep(tx, sql`curfew.live_by_id AS s`, sql`s.id = ${id} FOR NO KEY UPDATE OF s`, mayEndIdle)

async function sweep(
  tx: Queryable,
  live: RawBuilder<unknown>,
  which: ReturnType<typeof sql<SqlBool>>,
  mayEndIdle: () => boolean,
): Promise<DueEnds> {
  const { rows } = await sql<DueRow>`
    SELECT s.id, u.login_id AS "loginId", s.user_id AS "userId", s.last_active_at AS "lastActiveAt",
           s.warned_for AS "warnedFor", s.expires_at AS "expiresAt", p.idle_timeout_seconds AS "idleTimeoutSeconds",
           p.warning_seconds AS "warningSeconds", statement_timestamp() AS at
    FROM ${live}
    JOIN curfew.users AS u ON u.id = s.user_id
    CROSS JOIN LATERAL curfew.policy_of(s.user_id) AS p
    WHERE ${which}`.execute(tx)
  const judged = rows.map((row) => ({ row, verdict: judge(row) }))
  const ends = [
    ...(await end(tx, judged, 'max_lifetime')),
    ...(mayEndIdle() ? await end(tx, judged, 'idle_timeout') : []),
  ]
  const warnings = await warn(tx, judged)
  await reschedule(tx, judged)
  return {
    looked: rows.length,
    ended: ends.flatMap(idsOf).length,
    entries: [...ends, ...(await writeNews(tx, warnings))],
    hasNews: warnings.length > 0,
  }
}

/** The sessions that an entry ends by name. */
const idsOf = (entry: FeedEntry): string[] =>
  entry.kind === 'sessions.ended' && 'sessions' in entry.payload.covered
    ? entry.payload.covered.sessions.map(({ id }) => id)
    : []

const judge = (row: DueRow): Verdict =>
  decide(
    {
      lastActiveAt: row.lastActiveAt.getTime(),
      idleTimeoutMs: row.idleTimeoutSeconds === null ? null : row.idleTimeoutSeconds * 1_000,
      warningMs: row.warningSeconds * 1_000,
      warnedFor: row.warnedFor?.getTime() ?? null,
      expiresAt: row.expiresAt?.getTime() ?? null,
    },
    row.at.getTime(),
  )

async function end(
  tx: Queryable,
  judged: Judged[],
  reason: 'idle_timeout' | 'max_lifetime',
): Promise<FeedEntry[]> {
  const over = judged.filter(({ verdict }) => verdict.kind === 'end' && verdict.reason === reason)
  if (over.length === 0) return []
  const ended = await endSessions(
    tx,
    { kind: 'sessions', ids: over.map(({ row }) => row.id) },
    { noticeId: randomUUID(), reason, initiatingEntity: 'policy' },
  )
  const really = new Set(idsOf(ended.entry))
  await writeAudit(
    tx,
    over
      .filter(({ row }) => really.has(row.id))
      .map(({ row }) => ({
        actor: POLICY,
        action: 'session.ended' as const,
        target: { session: row.id, user: row.userId, loginId: row.loginId },
        outcome: 'done' as const,
        ip: null,
        requestId: null,
        detail: { reason },
      })),
  )
  return [ended.entry]
}

async function warn(tx: Queryable, judged: Judged[]): Promise<News[]> {
  const warnings = judged.flatMap(({ row, verdict }) =>
    verdict.kind === 'warn'
      ? [{ id: row.id, endsAt: new Date(verdict.endsAt).toISOString(), warningSeconds: row.warningSeconds }]
      : [],
  )
  if (warnings.length === 0) return []
  await sql`
    UPDATE curfew.sessions AS s SET warned_for = given.ends_at
    FROM unnest(${warnings.map((w) => w.id)}::uuid[], ${warnings.map((w) => w.endsAt)}::timestamptz[])
      AS given (id, ends_at)
    WHERE s.id = given.id`.execute(tx)
  return [{ kind: 'sessions.expiring', version: 1, payload: { sessions: warnings } }]
}

async function reschedule(tx: Queryable, judged: Judged[]): Promise<void> {
  const later = judged.flatMap(({ row, verdict }) =>
    verdict.kind === 'end'
      ? []
      : [{ id: row.id, dueAt: verdict.dueAt === null ? null : new Date(verdict.dueAt).toISOString() }],
  )
  if (later.length === 0) return
  await sql`
    UPDATE curfew.sessions AS s SET due_at = given.due_at
    FROM unnest(${later.map((l) => l.id)}::uuid[], ${later.map((l) => l.dueAt)}::timestamptz[])
      AS given (id, due_at)
    WHERE s.id = given.id AND s.due_at IS DISTINCT FROM given.due_at`.execute(tx)
}
