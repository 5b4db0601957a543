import type { Delivery, Page } from '@curfew/shared'
import type { deliveryQuery } from '@curfew/shared/schemas'
import { sql } from 'kysely'
import type { z } from 'zod'
import { requireRevocation } from '../acts/revocation/read-revocations.ts'
import type { Queryable } from '../store/database.ts'
import { fillPage, type List, readPage } from '../store/lists/page.ts'

export type DeliveryQuery = z.output<typeof deliveryQuery>

type Field = 'loginId' | 'outcome' | 'milliseconds'

const SORTS: List<Field>['sorts'] = {
  loginId: { by: sql`lower(d.login_id)`, type: 'text' },
  outcome: { by: sql`d.outcome`, type: 'text' },
  milliseconds: { by: sql`d.milliseconds`, type: 'real', nullable: true },
}

/**
 * One page of what became of the connections of one revocation, by login id unless another order is asked for.
 *
 * @throws Refusal `not_found` when there is no such revocation, `invalid_request` for a cursor that is not of this list
 */
export async function listDeliveries(
  database: Queryable,
  revocationId: string,
  query: DeliveryQuery,
): Promise<Page<Delivery>> {
  await requireRevocation(database, revocationId)
  const list: List<Field> = {
    from: sql`curfew.deliveries AS d`,
    where: [
      sql`d.revocation_id = ${revocationId}`,
      ...(query.session ? [sql<boolean>`d.session_id = ${query.session}`] : []),
      ...(query.outcome ? [sql<boolean>`d.outcome = ${query.outcome}`] : []),
    ],
    id: { by: sql`d.connection_id`, type: 'uuid' },
    sorts: SORTS,
    sort: 'loginId',
    isHistory: true,
  }
  const page = await readPage(database, list, query)
  return fillPage(page, await readItems(database, page.items), ({ connectionId }) => connectionId)
}

async function readItems(database: Queryable, connections: readonly string[]): Promise<Delivery[]> {
  if (connections.length === 0) return []
  const { rows } = await sql<Omit<Delivery, 'cause'> & { cause: Delivery['cause'] | null }>`
    SELECT d.connection_id AS "connectionId", d.session_id AS "sessionId", d.user_id AS "userId",
           d.login_id AS "loginId", d.node_id AS "nodeId", d.outcome, d.cause, d.milliseconds
    FROM unnest(${connections}::uuid[]) WITH ORDINALITY AS wanted (id, place)
    JOIN curfew.deliveries AS d ON d.connection_id = wanted.id
    ORDER BY wanted.place`.execute(database)
  return rows.map(({ cause, ...row }) => (cause ? { ...row, cause } : row))
}
