import type { EndedSession, Page } from '@curfew/shared'
import type { endedSessionQuery } from '@curfew/shared/schemas'
import { type RawBuilder, type SqlBool, sql } from 'kysely'
import type { z } from 'zod'
import { requireRevocation } from '../acts/revocation/read-revocations.ts'
import { endedBy } from '../sessions/views/ended-by.ts'
import type { Queryable } from '../store/database.ts'
import { fillPage, type List, readPage } from '../store/lists/page.ts'
import { metBy, readEndedSessions } from './read-ended-sessions.ts'

export type EndedSessionQuery = z.output<typeof endedSessionQuery>

type Field = 'loginId' | 'startedAt' | 'connections'

const SORTS: List<Field>['sorts'] = {
  loginId: { by: sql`lower(u.login_id)`, type: 'text' },
  startedAt: { by: sql`s.started_at`, type: 'timestamptz' },
  connections: { by: sql`coalesce(met.connections, 0)`, type: 'integer' },
}

/**
 * One page of the sessions that a revocation has ended, by login id unless another order is asked for.
 *
 * @throws Refusal `not_found` when there is no such revocation, `invalid_request` for a cursor that is not of this list
 */
export async function listEndedSessions(
  database: Queryable,
  revocationId: string,
  query: EndedSessionQuery,
): Promise<Page<EndedSession>> {
  await requireRevocation(database, revocationId)
  const list: List<Field> = {
    // The planner leaves out what a statement does not look at: the count needs neither users nor deliveries.
    from: sql`
      ${endedBy(revocationId)} AS s
      LEFT JOIN curfew.users AS u ON u.id = s.user_id
      LEFT JOIN (${metBy(revocationId)}) AS met ON met.session_id = s.id`,
    where: query.outcome === undefined ? [] : [hasOutcome(query.outcome)],
    id: { by: sql`s.id`, type: 'uuid' },
    sorts: SORTS,
    sort: 'loginId',
  }
  const page = await readPage(database, list, query)
  return fillPage(
    page,
    await readEndedSessions(database, revocationId, page.items),
    ({ session }) => session.id,
  )
}

const hasOutcome = (outcome: NonNullable<EndedSessionQuery['outcome']>): RawBuilder<SqlBool> =>
  outcome === 'none' ? sql`met.session_id IS NULL` : sql`met.outcome = ${outcome}`
