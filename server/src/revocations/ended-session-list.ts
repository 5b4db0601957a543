import type { EndedSession, Page } from '@curfew/shared'
import type { endedSessionQuery } from '@curfew/shared/schemas'
import { type RawBuilder, type SqlBool, sql } from 'kysely'
import { z } from 'zod'
import { Refusal } from '../refusal.ts'
import { BEFORE_ALL, type EndedPlace, endedBy, nextEndedBy } from '../sessions/views/ended-by.ts'
import type { Queryable } from '../store/database.ts'
import { invalidCursor, readCursor, writeCursor } from '../store/lists/cursor.ts'
import { fillPage, type List, type PageOfIds, readPage } from '../store/lists/page.ts'
import { readEndedSessions } from './read-ended-sessions.ts'
import { WHAT_CLIENTS_HEARD } from './what-clients-heard.ts'

export type EndedSessionQuery = z.output<typeof endedSessionQuery>

type Field = 'user' | 'loginId' | 'startedAt' | 'connections'

const SORTS: List<Field>['sorts'] = {
  user: { by: sql`s.user_id`, type: 'uuid' },
  loginId: { by: sql`lower(u.login_id)`, type: 'text' },
  startedAt: { by: sql`s.started_at`, type: 'timestamptz' },
  connections: { by: sql`met.connections`, type: 'integer' },
}

/**
 * One page of the sessions that a revocation has ended, those of a user together unless another order is asked for. That order
 * costs as little for a million of them as for ten; any other, and what is narrowed down, is sorted as a whole.
 *
 * @throws Refusal `not_found` when there is no such revocation, `invalid_request` for a cursor that is not of this list
 */
export async function listEndedSessions(
  database: Queryable,
  revocationId: string,
  query: EndedSessionQuery,
): Promise<Page<EndedSession>> {
  const total = await countEnded(database, revocationId)
  const isAll = query.outcome === undefined
  const page =
    isAll && query.sort === undefined
      ? await nextPage(database, revocationId, query, total)
      : await readPage(database, sortedList(revocationId, query, isAll ? total : undefined), query)
  return fillPage(
    page,
    await readEndedSessions(database, revocationId, page.items),
    ({ session }) => session.id,
  )
}

/** Each step of an end records how many it has ended, and what removes them how many those were. @throws Refusal `not_found` */
async function countEnded(database: Queryable, revocationId: string): Promise<number> {
  const { rows } = await sql<{ total: number }>`
    SELECT sessions_ended - past_sessions AS total FROM curfew.revocations WHERE id = ${revocationId}`.execute(
    database,
  )
  if (!rows[0]) throw new Refusal('not_found')
  return rows[0].total
}

function sortedList(
  revocationId: string,
  { outcome, sort }: EndedSessionQuery,
  total: number | undefined,
): List<Field> {
  const asksClients = outcome !== undefined || sort?.endsWith('connections')
  return {
    // The planner leaves out what a statement does not look at: only one order needs the users.
    from: sql`
      ${endedBy(revocationId)} AS s
      LEFT JOIN curfew.users AS u ON u.id = s.user_id
      ${asksClients ? sql`CROSS JOIN LATERAL ${WHAT_CLIENTS_HEARD} AS met` : sql``}`,
    where: outcome === undefined ? [] : [hasOutcome(outcome)],
    id: { by: sql`s.id`, type: 'uuid' },
    sorts: SORTS,
    sort: 'user',
    isHistory: true,
    ...(total === undefined ? {} : { total }),
  }
}

const hasOutcome = (outcome: NonNullable<EndedSessionQuery['outcome']>): RawBuilder<SqlBool> =>
  outcome === 'none' ? sql`met.connections = 0` : sql`met.outcome = ${outcome}`

/** Names the order of `nextEndedBy` in a cursor. */
const ORDER = 'user,number'

const place = z.object({ user: z.uuid(), number: z.string().regex(/^\d{1,18}$/) })

async function nextPage(
  database: Queryable,
  revocationId: string,
  { cursor, limit }: EndedSessionQuery,
  total: number,
): Promise<PageOfIds> {
  const after = cursor === undefined ? BEFORE_ALL : placeOf(cursor)
  const found = await nextEndedBy(database, revocationId, after, limit + 1)
  const page = found.slice(0, limit)
  const cursorAfter = (id: string) => {
    const each = page.find((one) => one.id === id)
    return each ? writeCursor(ORDER, { value: each.place.user, id: each.place.number }) : null
  }
  return {
    items: page.map(({ id }) => id),
    nextCursor: found.length > limit ? cursorAfter(page.at(-1)?.id ?? '') : null,
    total,
    cursorAfter,
  }
}

function placeOf(cursor: string): EndedPlace {
  const { value: user, id: number } = readCursor(cursor, ORDER)
  const read = place.safeParse({ user, number })
  if (!read.success) throw invalidCursor()
  return read.data
}
