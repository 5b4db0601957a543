import type { Page, SessionView } from '@curfew/shared'
import type { sessionQuery } from '@curfew/shared/schemas'
import { type RawBuilder, type SqlBool, sql } from 'kysely'
import type { z } from 'zod'
import { Refusal } from '../../refusal.ts'
import { normalAddress } from '../../request/address.ts'
import type { Queryable } from '../../store/database.ts'
import { fillPage, type List, readPage } from '../../store/lists/page.ts'
import { readSessionViews } from './session-view.ts'

export type SessionQuery = z.output<typeof sessionQuery>

type Field = 'startedAt' | 'lastActiveAt' | 'endedAt' | 'ip'

const SORTS: List<Field>['sorts'] = {
  startedAt: { by: sql`s.started_at`, type: 'timestamptz' },
  lastActiveAt: { by: sql`s.last_active_at`, type: 'timestamptz' },
  endedAt: { by: sql`s.ended_at`, type: 'timestamptz', nullable: true },
  ip: { by: sql`s.ip`, type: 'inet', nullable: true },
}

/**
 * One page of the sessions, the newest first unless another order is asked for.
 *
 * @param current the session that asks
 * @throws Refusal `invalid_request` for an `ip` that is none and a cursor that is not of this list
 */
export async function listSessions(
  database: Queryable,
  query: SessionQuery,
  current: string,
): Promise<Page<SessionView>> {
  const list: List<Field> = {
    from: query.status === 'active' ? sql`curfew.live_sessions AS s` : sql`curfew.session_states AS s`,
    where: conditions(query),
    id: { by: sql`s.id`, type: 'uuid' },
    sorts: SORTS,
    sort: '-startedAt',
  }
  const page = await readPage(database, list, query)
  return fillPage(page, await readSessionViews(database, page.items, current))
}

function conditions(query: SessionQuery): RawBuilder<SqlBool>[] {
  const { user, group, status, ip, startedBefore, lastActiveBefore, superUser } = query
  const where: RawBuilder<SqlBool>[] = []
  if (status === 'ended') where.push(sql`s.ended_at IS NOT NULL`)
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
      sql`EXISTS (SELECT FROM curfew.users AS u WHERE u.id = s.user_id AND u.is_super_user = ${superUser})`,
    )
  }
  return where
}
