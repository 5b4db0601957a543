import type { InitiatingEntity, Reason } from '@curfew/shared'
import { type RawBuilder, sql } from 'kysely'
import type { Covered, FeedEntry } from '../../feed/entry.ts'
import type { Queryable } from '../../store/database.ts'
import { keepPlan } from '../../store/prepared.ts'
import { together } from '../../store/together.ts'
import { type Cover, covers, liveFor } from '../cover.ts'
import { cutOff } from './cut-off.ts'
import { spreadSecondsOf } from './spread.ts'

export interface EndRequest {
  noticeId: string
  reason: Reason
  initiatingEntity: InitiatingEntity
  message?: string
  revocationId?: string
}

export interface Ended {
  sessions: number
  /** Whose they were. */
  users: number
  /** ISO 8601, by the database's clock. */
  at: string
  /** How many these sessions have open, and how many of them have any; null: not counted, since it is no revocation by name. */
  connections: { open: number; sessions: number } | null
  /** To be appended to the feed by the same transaction. */
  entry: FeedEntry
}

/** So many sessions or users are dealt with by name, under locks on their rows. */
export const MOST_BY_NAME = 1_000

/** There are too many to be dealt with by name. No session has been marked, and the transaction is to be rolled back. */
export class TooMany extends Error {}

/**
 * The one door out: every end of a session, whatever its cause, is this. Live sessions that the cover names are marked
 * in id order, or cut off if it names everyone; one that has ended before keeps its reason.
 *
 * A forced logout marks its users first, in an earlier statement (`markingUsers`), so that it meets every sign-in at the
 * user's row.
 *
 * @param before statements that go before, in the same message
 * @throws TooMany
 */
export async function endSessions(
  tx: Queryable,
  cover: Cover,
  end: EndRequest,
  before: readonly RawBuilder<unknown>[] = [],
): Promise<Ended> {
  const { sessions, users, at, connections, covered } =
    cover.kind === 'everyone'
      ? await cutOffAfter(tx, cover, end, before)
      : await markEnded(tx, cover, end, before)
  return { sessions, users, at, connections, entry: endedEntry(end, { at, sessions, covered }) }
}

/** What the feed tells of an end. */
export function endedEntry(
  end: EndRequest,
  { at, sessions, covered }: { at: string; sessions: number; covered: Covered },
): FeedEntry {
  // Read again of the revocation, see `readNotice`.
  const spreadSeconds = end.revocationId ? spreadSecondsOf(sessions) : undefined
  return {
    kind: 'sessions.ended',
    version: 1,
    payload: {
      end: { ...end, endedAt: at, ...(spreadSeconds ? { spreadSeconds } : {}) },
      covered,
      count: sessions,
    },
  }
}

async function cutOffAfter(
  tx: Queryable,
  cover: Extract<Cover, { kind: 'everyone' }>,
  end: EndRequest,
  before: readonly RawBuilder<unknown>[],
) {
  await together(tx, ...before)
  return { ...(await cutOff(tx, cover, end)), connections: null }
}

/** Counted before any is locked. Of few users one may have any number of sessions. */
const areMany = (cover: Cover): RawBuilder<boolean> =>
  cover.kind === 'users'
    ? sql`(
        SELECT count(*) > ${MOST_BY_NAME} FROM (
          SELECT FROM ${liveFor(cover)} WHERE ${covers(cover)} LIMIT ${MOST_BY_NAME + 1}
        ) AS found
      )`
    : sql`false`

/** Of a session that has any. */
export interface OpenRow {
  session: string
  open: number
}

export const sumOf = (rows: readonly OpenRow[]): NonNullable<Ended['connections']> => ({
  open: rows.reduce((sum, { open }) => sum + open, 0),
  sessions: rows.length,
})

/**
 * Which sessions of revocations have how many open connections. Written so that nothing but the index of their sessions can answer
 * it, whatever the planner knows of a table that fills within a minute.
 */
export const countConnections = (revocations: readonly string[]): RawBuilder<OpenRow> =>
  keepPlan(sql`
    SELECT c.session_id AS session, count(*)::integer AS open
    FROM curfew.connections AS c
    WHERE c.session_id = ANY(ARRAY(
      SELECT s.id FROM curfew.sessions AS s WHERE s.revocation_id = ANY(${revocations}::uuid[])
    )) AND num_nulls(c.closed_at) <> 0
    GROUP BY c.session_id`)

interface MarkedRow {
  at: Date
  /** null: of no session, when there is none. */
  id: string | null
  userId: string | null
  areMany: boolean
}

async function markEnded(
  tx: Queryable,
  cover: Cover,
  end: EndRequest,
  before: readonly RawBuilder<unknown>[],
): Promise<Omit<Ended, 'entry'> & { covered: Covered }> {
  // The time is told by the clock: that of the statement is that of the message, which may have waited for a sign-in since.
  const marking = sql<MarkedRow>`
    WITH many AS MATERIALIZED (SELECT ${areMany(cover)} AS are_many), covered AS MATERIALIZED (
      SELECT s.id FROM ${liveFor(cover)} WHERE ${covers(cover)} AND NOT (SELECT are_many FROM many)
      ORDER BY s.id FOR NO KEY UPDATE
    ), now AS MATERIALIZED (
      SELECT clock_timestamp() AS at, are_many FROM many CROSS JOIN (SELECT count(*) FROM covered) AS locked
    ), marked AS (
      UPDATE curfew.sessions AS s
      SET ended_at = now.at, reason = ${end.reason}, initiating_entity = ${end.initiatingEntity},
          notice_id = ${end.noticeId}, revocation_id = ${end.revocationId ?? null}
      FROM covered CROSS JOIN now WHERE s.id = covered.id
      RETURNING s.id, s.user_id
    )
    SELECT now.at, now.are_many AS "areMany", marked.id, marked.user_id AS "userId"
    FROM now LEFT JOIN marked ON true`
  const after = end.revocationId ? [countConnections([end.revocationId])] : []
  const results: unknown[][] = await together(tx, ...before, marking, ...after)
  const [rows = [], open] = results.slice(before.length) as [MarkedRow[]?, OpenRow[]?]
  const [first] = rows
  if (!first) throw new Error('an end was not recorded')
  if (first.areMany) throw new TooMany()
  const sessions = rows.flatMap(({ id, userId }) => (id !== null && userId !== null ? [{ id, userId }] : []))
  return {
    sessions: sessions.length,
    users: new Set(sessions.map(({ userId }) => userId)).size,
    at: first.at.toISOString(),
    connections: open ? sumOf(open) : null,
    covered: { sessions },
  }
}
