import { type RawBuilder, sql } from 'kysely'
import { change } from '../feed/change.ts'
import { GLOBAL_POLICY_ID } from '../policies/global-policy.ts'
import { markFiled, readUnfiledPolicy, type UnfiledPolicy } from '../policies/unfiled-policies.ts'
import type { Database, Queryable } from '../store/database.ts'
import { NIL } from '../store/nil.ts'

/** One process at a time reschedules; any number that nobody else uses. */
const RESCHEDULE_LOCK = 4_861_370_002
/** Sessions in one transaction: about 0.1 s, which is as long as an end of everyone may have to wait for it. */
const BATCH = 2_000

/** The last session that was looked at, in the order of users and of their sessions' numbers. */
interface Place {
  userId: string
  number: string
}
const BEGINNING: Place = { userId: NIL, number: '0' }

/**
 * Reschedules live sessions after a policy has changed, or holds for other users: those whose warning or end has come
 * nearer, so that the clock finds them in time (ID-6), and those whose user was warned of an end that is none any more. It
 * costs a read of a few rows while there is nothing to do, and begins again where a process has died of it.
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
  while (!signal?.aborted) {
    const policy = await readUnfiledPolicy(database.writes)
    if (!policy) return
    for (let place = BEGINNING; !signal?.aborted; ) {
      const from = place
      const { result } = await change({ changes: database.background }, async (tx) => ({
        result: await rescheduleBatch(tx, policy, from),
        entries: [],
      }))
      if (result === 'elsewhere') return
      if (result === 'all') break
      place = result
    }
  }
}

/** @returns how far it has come */
async function rescheduleBatch(
  tx: Queryable,
  policy: UnfiledPolicy,
  from: Place,
): Promise<Place | 'all' | 'elsewhere'> {
  const { rows } = await sql<{ mine: boolean }>`
    SELECT pg_try_advisory_xact_lock(${RESCHEDULE_LOCK}) AS mine`.execute(tx)
  if (!rows[0]?.mine) return 'elsewhere'
  const place = await rescheduleFrom(tx, policy.id, from)
  if (place) return place
  await markFiled(tx, policy)
  return 'all'
}

async function rescheduleFrom(tx: Queryable, policyId: number, from: Place): Promise<Place | undefined> {
  // Locked in id order, like everywhere.
  const { rows } = await sql<Place>`
    WITH looked AS MATERIALIZED (
      SELECT s.id, s.user_id, s.number,
             coalesce(s.due_at > curfew.due_at(s.last_active_at, s.expires_at, p),
               s.due_at IS NULL AND curfew.due_at(s.last_active_at, s.expires_at, p) IS NOT NULL)
             OR (
               s.warned_for IS NOT NULL
               AND s.warned_for IS DISTINCT FROM date_trunc('milliseconds', curfew.idle_deadline(s.last_active_at, p))
             ) AS wrong
      FROM ${sessionsUnder(policyId, from)} CROSS JOIN LATERAL curfew.policy_of(s.user_id) AS p
      WHERE (s.user_id, s.number) > (${from.userId}::uuid, ${from.number}::bigint)
      ORDER BY s.user_id, s.number LIMIT ${BATCH}
    ), locked AS MATERIALIZED (
      SELECT s.id, p AS policy
      FROM curfew.live_by_id AS s CROSS JOIN LATERAL curfew.policy_of(s.user_id) AS p
      WHERE s.id = ANY(ARRAY(SELECT looked.id FROM looked WHERE looked.wrong))
      ORDER BY s.id FOR NO KEY UPDATE OF s
    ), rescheduled AS (
      UPDATE curfew.sessions AS s
      SET due_at = least(s.due_at, curfew.due_at(s.last_active_at, s.expires_at, locked.policy)),
          warned_for = CASE
            WHEN s.warned_for = date_trunc('milliseconds', curfew.idle_deadline(s.last_active_at, locked.policy))
            THEN s.warned_for
          END
      FROM locked WHERE s.id = locked.id
    )
    SELECT looked.user_id AS "userId", looked.number FROM looked
    ORDER BY looked.user_id DESC, looked.number DESC LIMIT 1`.execute(tx)
  return rows[0]
}

/** The live sessions that a policy may hold for, as `s`: of the one of everyone all are looked at. */
const sessionsUnder = (policyId: number, { userId }: Place): RawBuilder<unknown> =>
  policyId === GLOBAL_POLICY_ID
    ? sql`curfew.live_sessions AS s`
    : sql`
      (
        SELECT u.user_id FROM curfew.user_policies AS u WHERE u.policy_id = ${policyId} AND u.user_id >= ${userId}::uuid
      ) AS u JOIN curfew.live_sessions AS s ON s.user_id = u.user_id`
