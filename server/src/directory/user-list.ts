import type { Page, User } from '@curfew/shared'
import type { userQuery } from '@curfew/shared/schemas'
import { type RawBuilder, sql } from 'kysely'
import type { z } from 'zod'
import type { Queryable } from '../store/database.ts'
import { fillPage, type List, readPage, type Source } from '../store/lists/page.ts'
import { areCountsKept, COUNTED_SESSIONS, KEPT_SESSIONS } from './counts/session-counts.ts'
import { readTotals, type Totals } from './counts/totals.ts'
import { readUsers } from './read-users.ts'
import { conditionsOf } from './user-conditions.ts'

export type UserQuery = z.output<typeof userQuery>

type Field =
  | 'loginId'
  | 'name'
  | 'department'
  | 'status'
  | 'activeSessions'
  | 'lastSignInAt'
  | 'lastIp'
  | 'revokedAt'

const SORTS: List<Field>['sorts'] = {
  loginId: { by: sql`lower(u.login_id)`, type: 'text' },
  // Cut, because the value travels in the cursor.
  name: { by: sql`left(lower(u.name), 200)`, type: 'text', nullable: 'by_index' },
  department: { by: sql`left(lower(u.department), 200)`, type: 'text', nullable: 'by_index' },
  status: { by: sql`u.status`, type: 'text' },
  activeSessions: { by: sql`coalesce(live.sessions, 0)`, type: 'integer' },
  lastSignInAt: { by: sql`u.last_sign_in_at`, type: 'timestamptz', nullable: true },
  lastIp: { by: sql`u.last_ip`, type: 'inet', nullable: true },
  revokedAt: { by: sql`u.revoked_at`, type: 'timestamptz', nullable: true },
}

/** One page of the users. @throws Refusal `invalid_request` for a cursor that is not of this list */
export async function listUsers(database: Queryable, query: UserQuery): Promise<Page<User>> {
  const areKept = query.sort?.endsWith('activeSessions') ? await areCountsKept(database) : false
  const where = conditionsOf(query)
  const total = await knownTotal(database, query)
  const [first, ...also] = sourcesOf(query.sort, where, { areKept, isWhole: where.length === 0 })
  const list: List<Field> = {
    from: first.from,
    where: first.where,
    also,
    id: { by: sql`u.id`, type: 'uuid' },
    sorts: { ...SORTS, ...first.sorts },
    sort: 'loginId',
    isLookedThrough: Boolean(query.search),
    ...(total === undefined ? {} : { total }),
  }
  const page = await readPage(database, list, query)
  return fillPage(page, await readUsers(database, page.items))
}

/** Of all users, and of all who are signed in or not, it is kept how many they are. */
async function knownTotal(database: Queryable, query: UserQuery): Promise<number | undefined> {
  const { cursor: _, limit: __, sort: ___, signedIn, ...others } = query
  if (Object.values(others).some((value) => value !== undefined && value !== '')) return undefined
  return totalOf(await readTotals(database), signedIn)
}

function totalOf({ users, signedIn }: Totals, wanted: boolean | undefined): number {
  if (wanted === undefined) return users
  return wanted ? signedIn : users - signedIn
}

type Where = Source<Field>['where']

/** What the users of a list are read from: no more than its order needs, and so that an index can give the order. */
function sourcesOf(
  sort: UserQuery['sort'],
  where: Where,
  { areKept, isWhole }: { areKept: boolean; isWhole: boolean },
): [Source<Field>, ...Source<Field>[]] {
  switch (sort) {
    case 'activeSessions':
    case '-activeSessions':
      if (areKept && isWhole) return [withSessions(KEPT_SESSIONS[0]), withSessions(KEPT_SESSIONS[1])]
      return [
        {
          from: sql`curfew.users AS u LEFT JOIN ${sessionsOfAll(areKept)} AS live ON live.user_id = u.id`,
          where,
        },
      ]
    case 'revokedAt':
    case '-revokedAt':
      return [
        { from: sql`curfew.users AS u`, where: [...where, sql`NOT ${IS_REVOKED_UNMARKED}`] },
        {
          from: sql`curfew.users AS u JOIN curfew.user_states AS state ON state.id = u.id`,
          where: [...where, IS_REVOKED_UNMARKED],
          sorts: { revokedAt: { by: sql`state.revoked_at`, type: 'timestamptz', nullable: true } },
        },
      ]
    default:
      return [{ from: sql`curfew.users AS u`, where }]
  }
}

const withSessions = (sessions: RawBuilder<unknown>): Source<Field> => ({
  from: sql`${sessions} AS live JOIN curfew.users AS u ON u.id = live.user_id`,
  where: [],
  sorts: { activeSessions: { by: sql`live.sessions`, type: 'integer' } },
})

const sessionsOfAll = (areKept: boolean): RawBuilder<unknown> =>
  areKept
    ? sql`(SELECT * FROM ${KEPT_SESSIONS[0]} AS kept UNION ALL SELECT * FROM ${KEPT_SESSIONS[1]} AS noted)`
    : COUNTED_SESSIONS

/** Whether there are ends by which users were revoked whose rows do not say it yet: then each is asked for its state. */
const IS_REVOKED_UNMARKED = sql<boolean>`(SELECT EXISTS (SELECT FROM curfew.ends) OR EXISTS (SELECT FROM curfew.cut_offs))`
