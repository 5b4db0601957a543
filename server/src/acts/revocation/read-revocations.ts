import type { Deliveries, RevocationView } from '@curfew/shared'
import { type RawBuilder, sql } from 'kysely'
import { Refusal } from '../../refusal.ts'
import type { Queryable } from '../../store/database.ts'
import { NO_DELIVERIES, readDeliveries, readUnfinished, statusOf } from './deliveries.ts'

/** Reads one revocation as it stands; null if there is none with that id. */
export async function readRevocation(database: Queryable, id: string): Promise<RevocationView | null> {
  const [revocation] = await readRevocations(database, [id])
  return revocation ?? null
}

/** @throws Refusal `not_found` when there is no revocation with that id */
export async function requireRevocation(database: Queryable, id: string): Promise<void> {
  const { rows } = await sql`SELECT FROM curfew.revocations WHERE id = ${id}`.execute(database)
  if (rows.length === 0) throw new Refusal('not_found')
}

/**
 * Reads revocations in the order of the ids; an id that none has is left out.
 *
 * @param target of the row `r`, as it is to be shown: in a list the beginning
 */
export async function readRevocations(
  database: Queryable,
  ids: readonly string[],
  target: RawBuilder<unknown> = sql`r.target`,
): Promise<RevocationView[]> {
  if (ids.length === 0) return []
  const [{ rows }, deliveries, unfinished] = await Promise.all([
    sql<RevocationRow>`
      SELECT r.id, ${target} AS target, r.message, r.reason_admin AS "reasonAdmin", r.reason,
             r.initiating_entity AS "initiatingEntity",
             jsonb_build_object('kind', r.actor_kind, 'id', r.actor_id, 'loginId', r.actor_login_id) AS actor,
             r.revoked_at AS "revokedAt", r.sessions_ended AS "sessionsEnded", r.users_affected AS "usersAffected",
             jsonb_build_object('superUsers', r.skipped_super_users, 'outOfScope', r.skipped_out_of_scope) AS skipped,
             coalesce(r.nodes, '[]') AS nodes,
             CASE WHEN r.past_sessions > 0 OR r.past_deliveries IS NOT NULL
               THEN jsonb_build_object('sessions', r.past_sessions, 'deliveries', past.deliveries)
             END AS "noLongerKept"
      FROM unnest(${ids}::uuid[]) WITH ORDINALITY AS wanted (id, place)
      JOIN curfew.revocations AS r ON r.id = wanted.id
      CROSS JOIN LATERAL (
        SELECT coalesce(acknowledged + closed + unreachable, 0) AS deliveries
        FROM jsonb_to_record(coalesce(r.past_deliveries, '{}'))
          AS past (acknowledged integer, closed integer, unreachable integer)
      ) AS past
      ORDER BY wanted.place`.execute(database),
    readDeliveries(database, ids),
    readUnfinished(database, ids),
  ])
  return rows.map((row) => present(row, deliveries.get(row.id) ?? NO_DELIVERIES, unfinished.has(row.id)))
}

type RevocationRow = Omit<RevocationView, 'status' | 'revokedAt' | 'deliveries' | 'noLongerKept'> & {
  revokedAt: Date | null
  noLongerKept: RevocationView['noLongerKept'] | null
}

const present = (
  { revokedAt, noLongerKept, ...row }: RevocationRow,
  deliveries: Deliveries,
  underWay: boolean,
): RevocationView => ({
  ...row,
  status: statusOf(deliveries, underWay),
  revokedAt: revokedAt?.toISOString() ?? null,
  deliveries,
  ...(noLongerKept ? { noLongerKept } : {}),
})
