import { sql } from 'kysely'
import type { FeedEntry } from '../../feed/entry.ts'
import type { Queryable } from '../../store/database.ts'
import { NIL } from '../../store/nil.ts'
import { type Cover, covers, idsOf, liveFor, type Revoked } from '../cover.ts'
import { lastNumber } from './cut-off.ts'
import { type EndRequest, MOST_BY_NAME } from './end-sessions.ts'

/**
 * Rows that one transaction writes while all other changes wait: 0.2 s at 4 µs a row, which is less than a sign-in waits for its
 * turn before it tries again.
 */
const STEP = 40_000

/** What is left of an end that takes several transactions. Kept in the records, so that any node can go on with it. */
interface Rest {
  cover: Cover
  revoked: Revoked
  /** No session that began later is covered. */
  upTo: number
  /** Numbers beyond that of sessions which had a lower one, and were excepted by an end of everyone in between. */
  renumbered: number[]
  /** The last session that was covered, in the order of users; null: there is none left. */
  afterSession: { user: string; number: string } | null
  /** The last user whose `revokedAt` was noted; null: there is none left. */
  afterUser: string | null
}

/** What one transaction has ended. */
export interface EndStep {
  /** Of the end, in `curfew.ends`. */
  number: number
  sessions: number
  /** Whose they were; one whose sessions are divided between two steps is counted by the first. */
  users: number
  /** ISO 8601, by the database's clock: of the whole end. */
  at: string
  isLast: boolean
  /** To be appended to the feed by the same transaction. */
  entries: FeedEntry[]
}

/** Whether an end covers too many to be dealt with by name. To be asked before the first write. */
export async function coversMany(tx: Queryable, cover: Cover, revoked: Revoked): Promise<boolean> {
  const { rows } = await sql<{ many: boolean }>`
    SELECT ${MOST_BY_NAME} < (
             SELECT count(*) FROM (
               SELECT FROM ${liveFor(cover)} WHERE ${covers(cover)} LIMIT ${MOST_BY_NAME + 1}
             ) AS sessions
           ) OR ${MOST_BY_NAME} < (
             SELECT count(*) FROM (
               SELECT FROM ${idsOf(revoked)} AS u LIMIT ${MOST_BY_NAME + 1}
             ) AS users
           ) AS many`.execute(tx)
  return rows[0]?.many ?? false
}

/**
 * Ends any number of sessions: writes the numbers of those that it covers, a step of them, and marks no row. From the commit on
 * they are not live, see `curfew.uncovered_sessions`; their rows are marked later (`markPending`).
 *
 * @param tx runs alone, see `change`
 */
export async function endMany(
  tx: Queryable,
  cover: Cover,
  revoked: Revoked,
  end: EndRequest,
  step: number = STEP,
): Promise<EndStep> {
  const upTo = await lastNumber(tx)
  const { rows } = await sql<{ number: string; at: Date }>`
    INSERT INTO curfew.ends (ended_at, reason, initiating_entity, notice_id, revocation_id)
    VALUES (statement_timestamp(), ${end.reason}, ${end.initiatingEntity}, ${end.noticeId}, ${end.revocationId ?? null})
    RETURNING number, ended_at AS at`.execute(tx)
  const [row] = rows
  if (!row) throw new Error('an end was not recorded')
  const rest: Rest = {
    cover,
    revoked,
    upTo,
    renumbered: [],
    afterSession: { user: NIL, number: '0' },
    afterUser: NIL,
  }
  return writeStep(tx, { number: Number(row.number), at: row.at, end, rest }, step)
}

/**
 * Goes on with an end that takes several transactions, by whoever comes.
 *
 * @param tx runs alone, see `change`
 * @returns null when it is over
 */
export async function continueEnd(
  tx: Queryable,
  number: number,
  step: number = STEP,
): Promise<(EndStep & { revocationId: string | null }) | null> {
  const { rows } = await sql<{ at: Date; rest: Rest; end: EndRequest }>`
    SELECT ended_at AS at, rest,
           json_build_object('noticeId', notice_id, 'reason', reason, 'initiatingEntity', initiating_entity,
             'revocationId', revocation_id) AS end
    FROM curfew.ends WHERE number = ${number} AND rest IS NOT NULL FOR UPDATE`.execute(tx)
  const [row] = rows
  if (!row) return null
  const { at, rest, end } = row
  const done = await writeStep(tx, { number, at, end, rest }, step)
  return { ...done, revocationId: end.revocationId ?? null }
}

interface UnderWay {
  number: number
  at: Date
  end: EndRequest
  rest: Rest
}

async function writeStep(tx: Queryable, underWay: UnderWay, step: number): Promise<EndStep> {
  const { number, at, end } = underWay
  let { rest } = underWay
  // In the order of the indexes from where the step before has stopped, whatever the planner knows of the tables: it may know
  // nothing yet, and would then read all of them in each step.
  // Members come in the order of the sessions, and are read beside them: looking for each session's owner takes as long again.
  await sql`SET LOCAL enable_seqscan = off; SET LOCAL enable_bitmapscan = off;
    SET LOCAL enable_hashjoin = off; SET LOCAL enable_nestloop = off; SET LOCAL enable_sort = off;
    SET LOCAL curfew.end_under_way = ${sql.lit(String(number))}`.execute(tx)
  let sessions = 0
  let users = 0
  if (rest.afterSession) {
    const written = await writeSessions(tx, number, rest, rest.afterSession, step)
    sessions = written.sessions
    users = written.users
    rest = { ...rest, afterSession: sessions < step ? null : written.last }
  }
  if (sessions < step && rest.afterUser !== null) {
    const written = await writeUsers(tx, number, rest.revoked, rest.afterUser, step - sessions)
    rest = { ...rest, afterUser: written.users < step - sessions ? null : written.last }
  }
  const isLast = rest.afterSession === null && rest.afterUser === null
  await sql`
    UPDATE curfew.ends SET rest = ${isLast ? null : JSON.stringify(rest)}::jsonb, stepped_at = statement_timestamp()
    WHERE number = ${number}`.execute(tx)
  const { reason, revocationId } = end
  const entry: FeedEntry = {
    kind: 'sessions.ended_many',
    version: 1,
    payload: { end: number, reason, count: sessions, ...(revocationId ? { revocationId } : {}) },
  }
  return { number, sessions, users, at: at.toISOString(), isLast, entries: [entry] }
}

interface WrittenSessions {
  sessions: number
  users: number
  last: { user: string; number: string } | null
}

async function writeSessions(
  tx: Queryable,
  number: number,
  { cover, upTo, renumbered }: Rest,
  after: { user: string; number: string },
  limit: number,
): Promise<WrittenSessions> {
  const { rows } = await sql<WrittenSessions>`
    WITH chosen AS MATERIALIZED (
      SELECT s.user_id, s.number FROM curfew.live_sessions AS s
      WHERE ${covers(cover, after.user)} AND (s.number <= ${upTo} OR s.number = ANY(${renumbered}::bigint[])) AND (s.user_id, s.number) > (${after.user}::uuid, ${after.number}::bigint)
      ORDER BY s.user_id, s.number LIMIT ${limit}
    ), written AS (
      INSERT INTO curfew.pending_ends (number, ended_by) SELECT chosen.number, ${number}::bigint FROM chosen ORDER BY chosen.number
    )
    SELECT count(*)::integer AS sessions,
           (
             SELECT count(*)::integer FROM (
               SELECT DISTINCT user_id FROM chosen WHERE user_id <> ${after.user}::uuid
             ) AS theirs
           ) AS users,
           (
             SELECT json_build_object('user', user_id, 'number', number::text) FROM chosen
             ORDER BY user_id DESC, number DESC LIMIT 1
           ) AS last
    FROM chosen`.execute(tx)
  const [row] = rows
  if (!row) throw new Error('a count returned no row')
  return row
}

async function writeUsers(
  tx: Queryable,
  number: number,
  revoked: Revoked,
  after: string,
  limit: number,
): Promise<{ users: number; last: string | null }> {
  const { rows } = await sql<{ users: number; last: string | null }>`
    WITH chosen AS MATERIALIZED (
      SELECT u.id FROM ${idsOf(revoked)} AS u WHERE u.id > ${after}::uuid
      ORDER BY u.id LIMIT ${limit}
    ), written AS (
      INSERT INTO curfew.pending_users (user_id, ended_by) SELECT chosen.id, ${number}::bigint FROM chosen
    )
    SELECT count(*)::integer AS users, (SELECT id FROM chosen ORDER BY id DESC LIMIT 1) AS last FROM chosen`.execute(
    tx,
  )
  const [row] = rows
  if (!row) throw new Error('a count returned no row')
  return row
}
