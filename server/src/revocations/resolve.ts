import type { RevocationTarget } from '@curfew/shared'
import { id } from '@curfew/shared/schemas'
import { type RawBuilder, type SqlBool, sql } from 'kysely'
import { namedUsers } from '../directory/named-users.ts'
import { keepPlan } from '../store/prepared.ts'
import { allOf, answered, type Question, question } from '../store/together.ts'
import type { Person, Resolved, ResolvedGroup } from './cover.ts'

/** What a decision about a target needs, to be read inside the transaction that acts on it. */
export function resolving(target: RevocationTarget): Question<Resolved> {
  const sessions = [
    ...('sessions' in target ? target.sessions : []),
    ...(target.except?.sessions ?? []),
  ].filter(canExist)
  const users = [
    ...('users' in target && !('group' in target) ? (target.users ?? []) : []),
    ...(target.except?.users ?? []),
  ].filter(canExist)
  const logins = 'loginIds' in target ? target.loginIds : []
  return allOf({
    sessions: sessions.length > 0 ? owners(sessions) : answered([]),
    users: users.length > 0 ? keepingPlan(people(sql`u.id = ANY(${users}::uuid[])`)) : answered([]),
    logins: logins.length > 0 ? holders(logins) : answered([]),
    group:
      'group' in target && canExist(target.group)
        ? resolvingGroup(target.group, (target.users ?? []).filter(canExist))
        : answered(null),
    superUsers: 'everyone' in target ? people(sql`u.is_super_user`) : answered([]),
  })
}

/** PostgreSQL would refuse to compare anything else with an id. */
const canExist = (named: string): boolean => id.safeParse(named).success

const people = (condition: RawBuilder<SqlBool>): Question<Person[]> =>
  question(
    sql<Person>`SELECT u.id, u.is_super_user AS "isSuperUser" FROM curfew.users AS u WHERE ${condition}`,
    (rows) => rows,
  )

const keepingPlan = <Answer>({ queries, answer }: Question<Answer>): Question<Answer> => ({
  queries: queries.map(keepPlan),
  answer,
})

const holders = (loginIds: string[]): Question<Resolved['logins']> =>
  question(
    sql<Person & { typed: string }>`
      SELECT named.typed, u.id, u.is_super_user AS "isSuperUser"
      FROM ${namedUsers([...new Set(loginIds)])} AS named JOIN curfew.users AS u ON u.id = named.id`,
    (rows) => rows.map(({ typed, ...user }) => ({ loginId: typed, user })),
  )

const owners = (ids: string[]): Question<Resolved['sessions']> =>
  question(
    sql<{ id: string; userId: string; isSuperUser: boolean; live: boolean }>`
      SELECT s.id, s.user_id AS "userId", u.is_super_user AS "isSuperUser", live.id IS NOT NULL AS live
      FROM curfew.sessions AS s
      JOIN curfew.users AS u ON u.id = s.user_id
      LEFT JOIN curfew.live_by_id AS live ON live.id = s.id
      WHERE s.id = ANY(${ids}::uuid[])`,
    (rows) =>
      rows.map(({ id, userId, isSuperUser, live }) => ({ id, live, owner: { id: userId, isSuperUser } })),
  )

function resolvingGroup(group: string, chosen: string[]): Question<ResolvedGroup | null> {
  const isMember = sql<SqlBool>`
    EXISTS (SELECT FROM curfew.group_members AS m WHERE m.group_id = ${group} AND m.user_id = u.id)`
  const parts = allOf({
    exists: question(
      keepPlan(sql`SELECT id FROM curfew.groups WHERE id = ${group}`),
      (rows) => rows.length > 0,
    ),
    chosen: chosen.length > 0 ? people(sql`u.id = ANY(${chosen}::uuid[]) AND ${isMember}`) : answered([]),
    superUsers: chosen.length > 0 ? answered([]) : people(sql`u.is_super_user AND ${isMember}`),
  })
  return {
    queries: parts.queries,
    answer(rows) {
      const { exists, ...members } = parts.answer(rows)
      return exists ? members : null
    },
  }
}
