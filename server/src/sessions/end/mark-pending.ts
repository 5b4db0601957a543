import { sql } from 'kysely'
import { change } from '../../feed/change.ts'
import type { Database, Queryable } from '../../store/database.ts'
import { MARK_LOCK } from './mark-cut-offs.ts'

/** In one transaction: less than 0.1 s, which is as long as an end of everyone may have to wait for it. */
const BATCH = 1_000

/** How far this process has come with the table, in its order. */
interface Pass {
  afterNumber: string
  afterUser: string
}

/** What comes before stays there, see the migration that makes the tables. */
const FROM_THE_BEGINNING: Pass = { afterNumber: '0', afterUser: '00000000-0000-0000-0000-000000002500' }

/**
 * Marks the sessions and users that ends of many have left pending, and removes those ends when nothing is pending any more. A
 * session's row is marked and its number removed by one transaction: there is no moment in which it lives again.
 *
 * @param afterSeconds leaves younger ends alone: clients are told first; and all of them while one has come on within that time,
 *   whose steps would have to wait for each batch
 * @param signal stops between two batches
 */
export async function markPending(
  database: Pick<Database, 'background' | 'writes'>,
  { afterSeconds, signal }: { afterSeconds: number; signal: AbortSignal },
): Promise<void> {
  if (!(await isAnyOldEnough(database.writes, afterSeconds))) return
  let pass = FROM_THE_BEGINNING
  while (!signal.aborted) {
    const current = pass
    const { result } = await change({ changes: database.background }, async (tx) => ({
      result: await markBatch(tx, current),
      entries: [],
    }))
    if (result === 'done') return
    pass = result
  }
}

async function isAnyOldEnough(database: Queryable, afterSeconds: number): Promise<boolean> {
  const { rows } = await sql<{ any: boolean }>`
    WITH young AS (SELECT statement_timestamp() - ${afterSeconds} * interval '1 second' AS since)
    SELECT EXISTS (SELECT FROM curfew.ends, young WHERE ended_at < young.since)
      AND NOT EXISTS (SELECT FROM curfew.ends, young WHERE rest IS NOT NULL AND stepped_at >= young.since) AS any`.execute(
    database,
  )
  return rows[0]?.any ?? false
}

async function markBatch(tx: Queryable, pass: Pass): Promise<Pass | 'done'> {
  const { rows } = await sql<{ mine: boolean }>`
    SELECT pg_try_advisory_xact_lock(${MARK_LOCK}) AS mine`.execute(tx)
  // Another process has it in hand.
  if (!rows[0]?.mine) return 'done'
  const afterNumber = await markSessions(tx, pass.afterNumber)
  if (afterNumber !== null) return { ...pass, afterNumber }
  const afterUser = await markUsers(tx, pass.afterUser)
  if (afterUser !== null) return { ...pass, afterUser }
  // Numbers that came meanwhile may be lower: those are for the next pass.
  await sql`
    DELETE FROM curfew.ends WHERE rest IS NULL
      AND NOT EXISTS (SELECT FROM curfew.pending_ends WHERE number > ${FROM_THE_BEGINNING.afterNumber}::bigint)
      AND NOT EXISTS (SELECT FROM curfew.pending_users WHERE user_id > ${FROM_THE_BEGINNING.afterUser}::uuid)`.execute(
    tx,
  )
  return 'done'
}

/**
 * Lists are handed on as arrays: a join of two lists of a thousand, each of which the planner takes for one row, would compare
 * a million pairs.
 *
 * @returns the highest number that was looked at, or null when there is none left beyond
 */
async function markSessions(tx: Queryable, afterNumber: string): Promise<string | null> {
  // Locked in id order like everywhere, and waited for. What is removed is what this has marked, and what somebody else had.
  const { rows } = await sql<{ number: string | null }>`
    WITH next AS MATERIALIZED (
      SELECT p.number FROM curfew.pending_ends AS p WHERE p.number > ${afterNumber}::bigint
      ORDER BY p.number LIMIT ${BATCH}
    ), locked AS MATERIALIZED (
      SELECT s.id, (SELECT p.ended_by FROM curfew.pending_ends AS p WHERE p.number = s.number) AS ended_by
      FROM curfew.sessions AS s
      WHERE s.number = ANY(ARRAY(SELECT next.number FROM next)) AND s.ended_at IS NULL
      ORDER BY s.id FOR NO KEY UPDATE OF s
    ), marked AS (
      UPDATE curfew.sessions AS s
      SET ended_at = e.ended_at, reason = e.reason, initiating_entity = e.initiating_entity, notice_id = e.notice_id,
          revocation_id = e.revocation_id
      FROM locked JOIN curfew.ends AS e ON e.number = locked.ended_by
      WHERE s.id = locked.id
      RETURNING s.number
    ), removed AS (
      DELETE FROM curfew.pending_ends AS p
      WHERE p.number = ANY(ARRAY(SELECT next.number FROM next)) AND (
        p.number = ANY(ARRAY(SELECT marked.number FROM marked))
        OR (SELECT s.id FROM curfew.sessions AS s WHERE s.number = p.number AND s.ended_at IS NULL) IS NULL
      )
    )
    SELECT max(number) AS number FROM next`.execute(tx)
  return rows[0]?.number ?? null
}

/**
 * In the order of the index, whatever the planner knows: of somebody whom several ends cover all rows go with the first.
 *
 * @returns the last user that was looked at, or null when there is none left beyond
 */
async function markUsers(tx: Queryable, afterUser: string): Promise<string | null> {
  const { rows } = await sql<{ id: string | null }>`
    WITH next AS MATERIALIZED (
      SELECT p.user_id FROM curfew.pending_users AS p WHERE p.user_id > ${afterUser}::uuid
      ORDER BY p.user_id, p.ended_by LIMIT ${BATCH}
    ), locked AS MATERIALIZED (
      SELECT u.id, (
        SELECT max(e.ended_at) FROM curfew.pending_users AS p JOIN curfew.ends AS e ON e.number = p.ended_by
        WHERE p.user_id = u.id
      ) AS ended_at
      FROM curfew.users AS u WHERE u.id = ANY(ARRAY(SELECT next.user_id FROM next))
      ORDER BY u.id FOR NO KEY UPDATE OF u
    ), marked AS (
      UPDATE curfew.users AS u SET revoked_at = greatest(u.revoked_at, locked.ended_at)
      FROM locked WHERE u.id = locked.id
    ), removed AS (
      DELETE FROM curfew.pending_users AS p WHERE p.user_id = ANY(ARRAY(SELECT next.user_id FROM next))
    )
    SELECT user_id AS id FROM next ORDER BY user_id DESC LIMIT 1`.execute(tx)
  return rows[0]?.id ?? null
}
