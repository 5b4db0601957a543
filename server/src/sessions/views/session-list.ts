import type { Page, SessionView } from '@curfew/shared'
import type { sessionQuery } from '@curfew/shared/schemas'
import { type RawBuilder, type SqlBool, sql } from 'kysely'
import type { z } from 'zod'
import { readTotals } from '../../directory/counts/totals.ts'
import { readGroup } from '../../directory/group-list.ts'
import { Refusal } from '../../refusal.ts'
import { normalAddress } from '../../request/address.ts'
import type { Queryable } from '../../store/database.ts'
import { fillPage, type List, readPage, type Source } from '../../store/lists/page.ts'
import { readSessionViews } from './session-view.ts'

export type SessionQuery = z.output<typeof sessionQuery>

type Field = 'startedAt' | 'lastActiveAt' | 'endedAt' | 'ip'

const SORTS: List<Field>['sorts'] = {
  startedAt: { by: sql`s.started_at`, type: 'timestamptz' },
  lastActiveAt: { by: sql`s.last_active_at`, type: 'timestamptz' },
  endedAt: { by: sql`s.ended_at`, type: 'timestamptz', nullable: 'by_index' },
  ip: { by: sql`s.ip`, type: 'inet', nullable: 'by_index' },
}

/**
 * One page of the sessions, the newest first unless another order is asked for. Those that live and those that have ended are read
 * each by an index of its own: however many have ended, it costs those who live nothing.
 *
 * @param current the session that asks
 * @throws Refusal `invalid_request` for an `ip` that is none and a cursor that is not of this list
 */
export async function listSessions(
  database: Queryable,
  query: SessionQuery,
  current: string,
): Promise<Page<SessionView>> {
  const where = conditions(query)
  const total = query.status === 'active' ? await keptTotal(database, query) : undefined
  const list: List<Field> = {
    ...sourcesOf(query, where),
    id: { by: sql`s.id`, type: 'uuid' },
    sorts: SORTS,
    sort: '-startedAt',
    isHistory: query.status !== 'active',
    ...(total === undefined ? {} : { total }),
  }
  const page = await readPage(database, list, query)
  return fillPage(page, await readSessionViews(database, page.items, current))
}

/** How many live in all, and in a group, is kept. */
async function keptTotal(database: Queryable, query: SessionQuery): Promise<number | undefined> {
  const { cursor: _, limit: __, sort: ___, status: ____, group, ...others } = query
  if (Object.values(others).some((value) => value !== undefined)) return undefined
  if (group === undefined) return (await readTotals(database)).sessions
  return (await readGroup(database, group))?.activeSessions ?? 0
}

type Where = Source<Field>['where']

function sourcesOf(
  { status, user }: SessionQuery,
  where: Where,
): Pick<List<Field>, 'from' | 'where' | 'also'> {
  // The live sessions of one user are few, whatever the planner believes of whoever has a million behind them.
  const live: Source<Field> =
    user === undefined
      ? { from: sql`curfew.live_sessions AS s`, where }
      : { from: sql`(SELECT * FROM curfew.live_sessions WHERE user_id = ${user} OFFSET 0) AS s`, where }
  if (status === 'active') return live
  return {
    from: sql`curfew.marked_sessions AS s`,
    where,
    also: [{ from: sql`curfew.unmarked_sessions AS s`, where }, ...(status === 'ended' ? [] : [live])],
  }
}

function conditions(query: SessionQuery): RawBuilder<SqlBool>[] {
  const { user, group, ip, startedBefore, lastActiveBefore, superUser } = query
  const where: RawBuilder<SqlBool>[] = []
  if (user) where.push(sql`s.user_id = ${user}`)
  if (group) {
    where.push(
      sql`s.user_id IN (SELECT m.user_id FROM curfew.group_members AS m WHERE m.group_id = ${group})`,
    )
  }
  if (ip !== undefined) {
    const address = normalAddress(ip)
    if (address === null) {
      throw new Refusal('invalid_request', { errors: [{ pointer: '/ip', message: 'is not an IP address' }] })
    }
    where.push(sql`s.ip = ${address}::inet`)
  }
  if (startedBefore) where.push(sql`s.started_at < ${startedBefore}::timestamptz`)
  if (lastActiveBefore) where.push(sql`s.last_active_at < ${lastActiveBefore}::timestamptz`)
  if (superUser !== undefined) {
    where.push(
      // Few, and all of them known before a session is looked at.
      sql`(s.user_id = ANY(ARRAY(SELECT u.id FROM curfew.users AS u WHERE u.is_super_user))) = ${superUser}`,
    )
  }
  return where
}
