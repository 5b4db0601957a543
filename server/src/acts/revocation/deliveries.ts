import type { Deliveries, RevocationProgress } from '@curfew/shared'
import { type RawBuilder, sql } from 'kysely'
import type { Queryable } from '../../store/database.ts'

export const NO_DELIVERIES: Deliveries = {
  total: 0,
  acknowledged: 0,
  closed: 0,
  unreachable: 0,
  pending: 0,
  sessionsWithoutConnection: 0,
}

/**
 * A revocation is over when every connection that it met has its outcome.
 *
 * @param underWay it takes several transactions, and the last is still to come
 */
export const statusOf = ({ pending }: Deliveries, underWay: boolean): 'in_progress' | 'completed' =>
  pending === 0 && !underWay ? 'completed' : 'in_progress'

/** Of these revocations, those that take several transactions of which the last is still to come. */
export async function readUnfinished(
  database: Queryable,
  revocations: readonly string[],
): Promise<Set<string>> {
  const { rows } = await sql<{ id: string }>`
    SELECT revocation_id AS id FROM curfew.ends
    WHERE rest IS NOT NULL AND revocation_id = ANY(${revocations}::uuid[])`.execute(database)
  return new Set(rows.map(({ id }) => id))
}

/**
 * What a revocation `r` says itself of its deliveries, for `LATERAL`: of all, where it ended many and no client is waited for, else of those
 * that are no longer kept, all of which had their outcome.
 */
const TOLD_DELIVERIES: RawBuilder<unknown> = sql`(
  SELECT acknowledged + closed + unreachable AS total, acknowledged, closed, unreachable, sessions
  FROM jsonb_to_record(coalesce(
    r.final_deliveries, r.past_deliveries, '{"acknowledged": 0, "closed": 0, "unreachable": 0, "sessions": 0}'
  )) AS told (acknowledged integer, closed integer, unreachable integer, sessions integer)
)`

/**
 * Counts what became of the connections of each revocation, in one statement for all. The counts are sums over
 * `curfew.deliveries` and what a revocation says of those itself, and nothing else, so they always add up (P3).
 *
 * @returns by revocation id; an id that none has is left out
 */
export async function readDeliveries(
  database: Queryable,
  revocations: readonly string[],
): Promise<Map<string, Deliveries>> {
  const { rows } = await sql<Deliveries & { id: string }>`
    SELECT r.id,
           coalesce(d.total, 0) + told.total AS total,
           coalesce(d.acknowledged, 0) + told.acknowledged AS acknowledged,
           coalesce(d.closed, 0) + told.closed AS closed,
           coalesce(d.unreachable, 0) + told.unreachable AS unreachable,
           coalesce(d.pending, 0) AS pending,
           r.sessions_ended - coalesce(d.sessions, 0) - told.sessions AS "sessionsWithoutConnection"
    FROM curfew.revocations AS r
    CROSS JOIN LATERAL ${TOLD_DELIVERIES} AS told
    LEFT JOIN (
      SELECT revocation_id,
             count(*)::integer AS total,
             (count(*) FILTER (WHERE outcome = 'acknowledged'))::integer AS acknowledged,
             (count(*) FILTER (WHERE outcome = 'closed'))::integer AS closed,
             (count(*) FILTER (WHERE outcome = 'unreachable'))::integer AS unreachable,
             (count(*) FILTER (WHERE outcome = 'pending'))::integer AS pending,
             count(DISTINCT session_id)::integer AS sessions
      FROM curfew.deliveries
      WHERE revocation_id = ANY(ARRAY(
        SELECT each.id FROM curfew.revocations AS each
        WHERE each.id = ANY(${revocations}::uuid[]) AND each.final_deliveries IS NULL
      ))
      GROUP BY revocation_id
    ) AS d ON d.revocation_id = r.id
    WHERE r.id = ANY(${revocations}::uuid[])`.execute(database)
  return new Map(rows.map(({ id, ...deliveries }) => [id, deliveries]))
}

/** Everything that a dashboard may have missed while it connected again, the outcomes of a lost node included. */
const RECENT = '1 minute'
const MAX_RECENT = 200

/** The revocations of the last minute, the newest first. */
export async function readRecentRevocations(database: Queryable): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`
    SELECT id FROM curfew.revocations WHERE revoked_at >= statement_timestamp() - ${RECENT}::interval
    ORDER BY revoked_at DESC, id DESC LIMIT ${MAX_RECENT}`.execute(database)
  return rows.map(({ id }) => id)
}

/** How far revocations have come, for whoever watches them. */
export async function readProgress(
  database: Queryable,
  revocations: readonly string[],
): Promise<RevocationProgress[]> {
  const [counted, unfinished] = await Promise.all([
    readDeliveries(database, revocations),
    readUnfinished(database, revocations),
  ])
  return [...counted].map(([id, deliveries]) => ({
    id,
    status: statusOf(deliveries, unfinished.has(id)),
    deliveries,
  }))
}
