import { sql } from 'kysely'
import { change } from '../feed/change.ts'
import type { Database, Queryable } from '../store/database.ts'

/** One process at a time reschedules; any number that nobody else uses. */
const RESCHEDULE_LOCK = 4_861_370_002
/** Sessions in one transaction: about 0.1 s, which is as long as an end of everyone may have to wait for it. */
const BATCH = 2_000

/**
 * Reschedules live sessions after the policy has changed: those whose warning or end has come nearer, so that the clock
 * finds them in time (ID-6), and those whose user was warned of an end that is none any more. It costs a read of one row
 * while there is nothing to do, and goes on where a process that died has left off.
 *
 * In small transactions, since one for all would take 5 s for 100,000 sessions, while no revocation could begin. Checks
 * need no filing: they go by the policy itself from its commit on.
 *
 * @param signal stops between two batches
 */
export async function rescheduleSessions(
  database: Pick<Database, 'background' | 'writes'>,
  signal?: AbortSignal,
): Promise<void> {
  while (!signal?.aborted && (await isUnfiled(database.writes))) {
    const { result } = await change({ changes: database.background }, async (tx) => ({
      result: await rescheduleBatch(tx),
      entries: [],
    }))
    if (result === 'elsewhere') return
  }
}

async function isUnfiled(database: Queryable): Promise<boolean> {
  const { rows } = await sql`
    SELECT FROM curfew.policies WHERE scope = 'global' AND filed_version < version`.execute(database)
  return rows.length > 0
}

async function rescheduleBatch(tx: Queryable): Promise<'rescheduled' | 'elsewhere'> {
  const { rows } = await sql<{ mine: boolean }>`
    SELECT pg_try_advisory_xact_lock(${RESCHEDULE_LOCK}) AS mine`.execute(tx)
  if (!rows[0]?.mine) return 'elsewhere'
  // From the far end of the index: there are all that are filed too late. Locked in id order, like everywhere.
  const rescheduled = await sql`
    WITH policy AS (
      SELECT idle_timeout_seconds * interval '1 second' AS timeout,
             (idle_timeout_seconds - warning_seconds) * interval '1 second' AS unwarned
      FROM curfew.policies WHERE scope = 'global'
    ), wrong AS (
      SELECT s.id FROM curfew.live_sessions AS s, policy
      WHERE (policy.timeout IS NOT NULL AND (s.due_at IS NULL OR s.due_at > s.last_active_at + policy.unwarned))
         OR (
           s.warned_for IS NOT NULL
           AND s.warned_for IS DISTINCT FROM date_trunc('milliseconds', s.last_active_at + policy.timeout)
         )
      ORDER BY s.due_at DESC LIMIT ${BATCH}
    ), locked AS MATERIALIZED (
      SELECT s.id FROM curfew.live_by_id AS s WHERE s.id = ANY(ARRAY(SELECT wrong.id FROM wrong))
      ORDER BY s.id FOR NO KEY UPDATE
    )
    UPDATE curfew.sessions AS s
    SET due_at = least(s.due_at, s.last_active_at + policy.unwarned),
        warned_for = CASE
          WHEN s.warned_for = date_trunc('milliseconds', s.last_active_at + policy.timeout) THEN s.warned_for
        END
    FROM locked, policy WHERE s.id = locked.id`.execute(tx)
  if (!rescheduled.numAffectedRows) {
    await sql`UPDATE curfew.policies SET filed_version = version WHERE scope = 'global'`.execute(tx)
  }
  return 'rescheduled'
}
