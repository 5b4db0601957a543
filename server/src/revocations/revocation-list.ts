import type { Deliveries, Page, RevocationStatus, RevocationView } from '@curfew/shared'
import type { revocationQuery } from '@curfew/shared/schemas'
import { type RawBuilder, type SqlBool, sql } from 'kysely'
import type { z } from 'zod'
import type { Queryable } from '../store/database.ts'
import { firstItemsOf } from '../store/first-items.ts'
import { fillPage, type List, readPage } from '../store/page.ts'
import { NO_DELIVERIES, readDeliveries, readUnfinished, statusOf } from './deliveries.ts'

export type RevocationQuery = z.output<typeof revocationQuery>

type Field = 'revokedAt' | 'sessionsEnded' | 'usersAffected'

const SORTS: List<Field>['sorts'] = {
  revokedAt: { by: sql`r.revoked_at`, type: 'timestamptz', nullable: true },
  sessionsEnded: { by: sql`r.sessions_ended`, type: 'integer' },
  usersAffected: { by: sql`r.users_affected`, type: 'integer' },
}

/** One page of the revocations, the newest first unless another order is asked for; of long targets the beginning. */
export async function listRevocations(
  database: Queryable,
  query: RevocationQuery,
): Promise<Page<RevocationView>> {
  const list: List<Field> = {
    from: sql`curfew.revocations AS r`,
    where: conditions(query),
    id: { by: sql`r.id`, type: 'uuid' },
    sorts: SORTS,
    sort: '-revokedAt',
  }
  const page = await readPage(database, list, query)
  return fillPage(page, await readRevocations(database, page.items, firstItemsOf(sql`r.target`)))
}

function conditions({ actor, user, status }: RevocationQuery): RawBuilder<SqlBool>[] {
  const where: RawBuilder<SqlBool>[] = []
  if (actor) where.push(sql`r.actor_id = ${actor}`)
  if (user) {
    // Whom it signed out, and who was named although they were not signed in.
    where.push(sql`(
      r.id IN (SELECT s.revocation_id FROM curfew.session_states AS s WHERE s.user_id = ${user})
      OR r.target -> 'users' @> ${JSON.stringify([user])}::jsonb
    )`)
  }
  if (status) where.push(isInStatus(status))
  return where
}

/** From the open connections, which are few, rather than from all that a revocation ever met. */
const PENDING = sql<SqlBool>`
  (r.id IN (SELECT d.revocation_id FROM curfew.deliveries AS d WHERE d.closed_at IS NULL)
   OR r.id IN (SELECT e.revocation_id FROM curfew.ends AS e WHERE e.rest IS NOT NULL AND e.revocation_id IS NOT NULL))`

function isInStatus(status: RevocationStatus): RawBuilder<SqlBool> {
  switch (status) {
    case 'in_progress':
      return PENDING
    case 'completed':
      return sql`NOT ${PENDING}`
    // Revocations happen at once: none waits for its time, so none can be called off.
    case 'scheduled':
    case 'cancelled':
      return sql`false`
  }
}

/** Reads one revocation as it stands; null if there is none with that id. */
export async function readRevocation(database: Queryable, id: string): Promise<RevocationView | null> {
  const [revocation] = await readRevocations(database, [id])
  return revocation ?? null
}

/** Reads revocations in the order of the ids; an id that none has is left out. */
async function readRevocations(
  database: Queryable,
  ids: readonly string[],
  target: RawBuilder<unknown> = sql`r.target`,
): Promise<RevocationView[]> {
  if (ids.length === 0) return []
  const [{ rows }, deliveries, unfinished] = await Promise.all([
    sql<RevocationRow>`
      SELECT r.id, ${target} AS target, r.message, r.reason_admin AS "reasonAdmin", r.reason,
             r.initiating_entity AS "initiatingEntity",
             jsonb_build_object('id', r.actor_id, 'loginId', r.actor_login_id) AS actor,
             r.revoked_at AS "revokedAt", r.sessions_ended AS "sessionsEnded", r.users_affected AS "usersAffected",
             jsonb_build_object('superUsers', r.skipped_super_users, 'outOfScope', r.skipped_out_of_scope) AS skipped,
             coalesce(r.nodes, '[]') AS nodes
      FROM unnest(${ids}::uuid[]) WITH ORDINALITY AS wanted (id, place)
      JOIN curfew.revocations AS r ON r.id = wanted.id
      ORDER BY wanted.place`.execute(database),
    readDeliveries(database, ids),
    readUnfinished(database, ids),
  ])
  return rows.map((row) => present(row, deliveries.get(row.id) ?? NO_DELIVERIES, unfinished.has(row.id)))
}

type RevocationRow = Omit<RevocationView, 'status' | 'revokedAt' | 'deliveries'> & { revokedAt: Date | null }

const present = (
  { revokedAt, ...row }: RevocationRow,
  deliveries: Deliveries,
  underWay: boolean,
): RevocationView => ({
  ...row,
  status: statusOf(deliveries, underWay),
  revokedAt: revokedAt?.toISOString() ?? null,
  deliveries,
})
