import { sql } from 'kysely'
import type { Queryable } from '../store/database.ts'

/** Activity of a session, and how long ago it was (seconds). */
export interface Touch {
  id: string
  ageSeconds: number
}

export interface Touched {
  id: string
  userId: string
  /** Whether the row was changed; if not, the activity was too late or is old news. */
  written: boolean
  /** Its user has been warned and must be told that the deadline has moved; not written by a batch. */
  warned: boolean
  idleDeadline: Date | null
}

const rowsOf = (touches: Touch[]) => sql`
  unnest(${touches.map((touch) => touch.id)}::uuid[], ${touches.map((touch) => touch.ageSeconds)}::float8[])
    AS given (id, age)`

/** Whether activity of a certain age lay before the deadline of a session `s`, by the policy `p`. */
const inTime = sql`coalesce(statement_timestamp() - given.age * interval '1 second' < curfew.idle_deadline(s.last_active_at, p), true)`

/**
 * Writes many touches in one statement, in id order, passing over rows that somebody else has locked: two batches that
 * wait for each other would deadlock. Sessions that have ended stay ended. Rows whose user has been warned are only
 * reported: moving their deadline is news for the feed.
 *
 * @returns the rows that were looked at; whoever is missing was locked or has ended
 */
export async function writeTouches(database: Queryable, touches: Touch[]): Promise<Touched[]> {
  const { rows } = await sql<Touched>`
    WITH locked AS MATERIALIZED (
      SELECT s.id, s.user_id, given.age, s.warned_for IS NOT NULL AS warned, ${inTime} AS in_time
      FROM curfew.live_by_id AS s
      JOIN ${rowsOf(touches)} ON given.id = s.id
      CROSS JOIN LATERAL curfew.policy_of(s.user_id) AS p
      ORDER BY s.id FOR NO KEY UPDATE OF s SKIP LOCKED
    ), written AS (
      UPDATE curfew.sessions AS s
      SET last_active_at = greatest(s.last_active_at, statement_timestamp() - locked.age * interval '1 second')
      FROM locked WHERE s.id = locked.id AND locked.in_time AND NOT locked.warned
      RETURNING s.id
    )
    SELECT locked.id, locked.user_id AS "userId", locked.warned AND locked.in_time AS warned, written.id IS NOT NULL AS written, NULL AS "idleDeadline"
    FROM locked LEFT JOIN written ON written.id = locked.id`.execute(database)
  return rows
}

/**
 * Writes touches of sessions whose users have been warned, or who ask to stay: takes the warning back. Waits for locks,
 * in id order; belongs into a transaction that tells the feed.
 */
export async function writeExtensions(tx: Queryable, touches: Touch[]): Promise<Touched[]> {
  const { rows } = await sql<Touched>`
    WITH locked AS MATERIALIZED (
      SELECT s.id, given.age, p AS policy
      FROM curfew.live_by_id AS s
      JOIN ${rowsOf(touches)} ON given.id = s.id
      CROSS JOIN LATERAL curfew.policy_of(s.user_id) AS p
      WHERE ${inTime}
      ORDER BY s.id FOR NO KEY UPDATE OF s
    )
    UPDATE curfew.sessions AS s
    SET last_active_at = greatest(s.last_active_at, statement_timestamp() - locked.age * interval '1 second'),
        warned_for = NULL,
        due_at = least(s.due_at, curfew.due_at(
          greatest(s.last_active_at, statement_timestamp() - locked.age * interval '1 second'), s.expires_at, locked.policy
        ))
    FROM locked WHERE s.id = locked.id
    RETURNING s.id, s.user_id AS "userId", true AS written, false AS warned,
      curfew.idle_deadline(s.last_active_at, locked.policy) AS "idleDeadline"`.execute(tx)
  return rows
}
