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

/** Counts of deliveries, and of the sessions that they are of. */
type Counted = Omit<Deliveries, 'sessionsWithoutConnection'> & { id: string; sessions: number }

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
  const { rows: told } = await sql<Counted & { sessionsEnded: number; isFinal: boolean }>`
    SELECT r.id, r.sessions_ended AS "sessionsEnded", r.final_deliveries IS NOT NULL AS "isFinal",
           told.acknowledged + told.closed + told.unreachable AS total, told.acknowledged, told.closed, told.unreachable,
           0 AS pending, told.sessions
    FROM curfew.revocations AS r
    CROSS JOIN LATERAL jsonb_to_record(coalesce(
      r.final_deliveries, r.past_deliveries, '{"acknowledged": 0, "closed": 0, "unreachable": 0, "sessions": 0}'
    )) AS told (acknowledged integer, closed integer, unreachable integer, sessions integer)
    WHERE r.id = ANY(${revocations}::uuid[])`.execute(database)
  const counted = await countDeliveries(
    database,
    told.filter(({ isFinal }) => !isFinal).map(({ id }) => id),
  )
  return new Map(
    told.map(({ id, sessionsEnded, isFinal: _, ...own }) => {
      const { id: __, ...met } = counted.get(id) ?? { ...NO_DELIVERIES, id, sessions: 0 }
      return [
        id,
        {
          total: own.total + met.total,
          acknowledged: own.acknowledged + met.acknowledged,
          closed: own.closed + met.closed,
          unreachable: own.unreachable + met.unreachable,
          pending: met.pending,
          sessionsWithoutConnection: sessionsEnded - own.sessions - met.sessions,
        },
      ]
    }),
  )
}

async function countDeliveries(
  database: Queryable,
  revocations: readonly string[],
): Promise<Map<string, Counted>> {
  if (revocations.length === 0) return new Map()
  const { rows } = await sql<Counted>`
    SELECT revocation_id AS id,
           count(*)::integer AS total,
           (count(*) FILTER (WHERE outcome = 'acknowledged'))::integer AS acknowledged,
           (count(*) FILTER (WHERE outcome = 'closed'))::integer AS closed,
           (count(*) FILTER (WHERE outcome = 'unreachable'))::integer AS unreachable,
           (count(*) FILTER (WHERE outcome = 'pending'))::integer AS pending,
           count(DISTINCT session_id)::integer AS sessions
    FROM curfew.deliveries
    WHERE revocation_id = ANY(${revocations}::uuid[])
    GROUP BY revocation_id`.execute(database)
  return new Map(rows.map((row) => [row.id, row]))
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
