import type { Deliveries, RevocationProgress } from '@curfew/shared'
import { sql } from 'kysely'
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

type Counted = Omit<Deliveries, 'total'> & { id: string }

/**
 * Counts what became of the connections of each revocation, of all together. The counts are sums over
 * `curfew.deliveries` and what a revocation says itself, of those that are no longer kept or, where it ended many, of all; and nothing
 * else, so they always add up (P3).
 *
 * @returns by revocation id; an id that none has is left out
 */
export async function readDeliveries(
  database: Queryable,
  revocations: readonly string[],
): Promise<Map<string, Deliveries>> {
  // In one statement, so that nothing goes from one side of the sums to the other while they are read.
  const { rows } = await sql<Counted>`
    WITH told AS MATERIALIZED (
      SELECT r.id, r.sessions_ended, r.final_deliveries IS NOT NULL AS is_final,
             told.acknowledged, told.closed, told.unreachable, told.sessions
      FROM curfew.revocations AS r
      CROSS JOIN LATERAL jsonb_to_record(coalesce(
        r.final_deliveries, r.past_deliveries, '{"acknowledged": 0, "closed": 0, "unreachable": 0, "sessions": 0}'
      )) AS told (acknowledged integer, closed integer, unreachable integer, sessions integer)
      WHERE r.id = ANY(${revocations}::uuid[])
    ), met AS (
      SELECT d.revocation_id AS id,
             count(*) FILTER (WHERE d.outcome = 'acknowledged') AS acknowledged,
             count(*) FILTER (WHERE d.outcome = 'closed') AS closed,
             count(*) FILTER (WHERE d.outcome = 'unreachable') AS unreachable,
             count(*) FILTER (WHERE d.outcome = 'pending') AS pending,
             count(DISTINCT d.session_id) AS sessions
      FROM curfew.deliveries AS d
      WHERE d.revocation_id = ANY(ARRAY(SELECT told.id FROM told WHERE NOT told.is_final))
      GROUP BY d.revocation_id
    )
    SELECT told.id,
           (told.acknowledged + coalesce(met.acknowledged, 0))::integer AS acknowledged,
           (told.closed + coalesce(met.closed, 0))::integer AS closed,
           (told.unreachable + coalesce(met.unreachable, 0))::integer AS unreachable,
           coalesce(met.pending, 0)::integer AS pending,
           (told.sessions_ended - told.sessions - coalesce(met.sessions, 0))::integer AS "sessionsWithoutConnection"
    FROM told LEFT JOIN met ON met.id = told.id`.execute(database)
  return new Map(
    rows.map(({ id, ...counts }) => {
      const { acknowledged, closed, unreachable, pending } = counts
      return [id, { total: acknowledged + closed + unreachable + pending, ...counts }]
    }),
  )
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
