import type { Page, RevocationStatus, RevocationView } from '@curfew/shared'
import type { revocationQuery } from '@curfew/shared/schemas'
import { type RawBuilder, type SqlBool, sql } from 'kysely'
import type { z } from 'zod'
import { readRevocations } from '../acts/revocation/read-revocations.ts'
import type { Queryable } from '../store/database.ts'
import { firstItemsOf } from '../store/lists/first-items.ts'
import { fillPage, type List, readPage } from '../store/lists/page.ts'

export type RevocationQuery = z.output<typeof revocationQuery>

type Field = 'revokedAt' | 'sessionsEnded' | 'usersAffected'

const SORTS: List<Field>['sorts'] = {
  revokedAt: { by: sql`r.revoked_at`, type: 'timestamptz', nullable: 'by_index' },
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
    isHistory: true,
  }
  const page = await readPage(database, list, query)
  return fillPage(page, await readRevocations(database, page.items, firstItemsOf(sql`r.target`)))
}

function conditions({ actor, user, status }: RevocationQuery): RawBuilder<SqlBool>[] {
  const where: RawBuilder<SqlBool>[] = []
  if (actor) where.push(sql`r.actor_id = ${actor}`)
  if (user) {
    // Whom it signed out, and who was named although they were not signed in. Looked up revocation by revocation, which EXISTS would not
    // be: of somebody with a million sessions PostgreSQL would read all of them first.
    where.push(sql`(
      (SELECT s.id FROM curfew.sessions AS s WHERE s.revocation_id = r.id AND s.user_id = ${user} LIMIT 1) IS NOT NULL
      OR r.id = ANY(ARRAY(SELECT s.revocation_id FROM curfew.unmarked_sessions AS s WHERE s.user_id = ${user}))
      OR r.target -> 'users' @> ${JSON.stringify([user])}::jsonb
      OR ${user} = ANY(r.named_users)
      OR (r.named_users IS NULL AND r.target ? 'loginIds' AND ${isNamedByLoginId(user)})
    )`)
  }
  if (status) where.push(isInStatus(status))
  return where
}

/** Of revocations from before it was recorded whom their login ids meant: as PostgreSQL folds letters. */
const isNamedByLoginId = (user: string): RawBuilder<SqlBool> => sql`EXISTS (
  SELECT FROM jsonb_array_elements_text(r.target -> 'loginIds') AS named (login_id)
  JOIN curfew.users AS u ON lower(u.login_id) = lower(named.login_id) WHERE u.id = ${user}
)`

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
