import type { RevocationTarget } from '@curfew/shared'
import { id } from '@curfew/shared/schemas'
import { type SqlBool, sql } from 'kysely'
import { namedUsers } from '../directory/named-users.ts'
import type { Queryable } from '../store/database.ts'
import type { Person, Resolved, ResolvedGroup } from './cover.ts'

/** Reads what a decision about a target needs, inside the transaction that acts on it. */
export async function resolveTarget(tx: Queryable, target: RevocationTarget): Promise<Resolved> {
  const sessions = [
    ...('sessions' in target ? target.sessions : []),
    ...(target.except?.sessions ?? []),
  ].filter(canExist)
  const users = [
    ...('users' in target && !('group' in target) ? (target.users ?? []) : []),
    ...(target.except?.users ?? []),
  ].filter(canExist)
  const logins = 'loginIds' in target ? target.loginIds : []
  return {
    sessions: sessions.length > 0 ? await readOwners(tx, sessions) : [],
    users: users.length > 0 ? await readPeople(tx, sql`u.id = ANY(${users}::uuid[])`) : [],
    logins: logins.length > 0 ? await readLogins(tx, logins) : [],
    group:
      'group' in target && canExist(target.group)
        ? await readGroup(tx, target.group, (target.users ?? []).filter(canExist))
        : null,
    superUsers: 'everyone' in target ? await readPeople(tx, sql`u.is_super_user`) : [],
  }
}

/** PostgreSQL would refuse to compare anything else with an id. */
const canExist = (named: string): boolean => id.safeParse(named).success

function readPeople(
  tx: Queryable,
  condition: ReturnType<typeof sql<SqlBool>>,
): Promise<(Person & { loginId: string })[]> {
  return sql<Person & { loginId: string }>`
    SELECT u.id, u.login_id AS "loginId", u.is_super_user AS "isSuperUser" FROM curfew.users AS u WHERE ${condition}`
    .execute(tx)
    .then(({ rows }) => rows)
}

async function readLogins(tx: Queryable, loginIds: string[]): Promise<Resolved['logins']> {
  const { rows } = await sql<Person & { typed: string }>`
    SELECT named.typed, u.id, u.is_super_user AS "isSuperUser"
    FROM ${namedUsers([...new Set(loginIds)])} AS named JOIN curfew.users AS u ON u.id = named.id`.execute(tx)
  return rows.map(({ typed, ...user }) => ({ loginId: typed, user }))
}

async function readOwners(tx: Queryable, ids: string[]): Promise<Resolved['sessions']> {
  const { rows } = await sql<{ id: string; userId: string; isSuperUser: boolean; live: boolean }>`
    SELECT s.id, s.user_id AS "userId", u.is_super_user AS "isSuperUser", live.id IS NOT NULL AS live
    FROM curfew.sessions AS s
    JOIN curfew.users AS u ON u.id = s.user_id
    LEFT JOIN curfew.live_by_id AS live ON live.id = s.id
    WHERE s.id = ANY(${ids}::uuid[])`.execute(tx)
  return rows.map(({ id, userId, isSuperUser, live }) => ({ id, live, owner: { id: userId, isSuperUser } }))
}

async function readGroup(tx: Queryable, group: string, chosen: string[]): Promise<ResolvedGroup | null> {
  const { rows } = await sql<{ id: string }>`SELECT id FROM curfew.groups WHERE id = ${group}`.execute(tx)
  if (rows.length === 0) return null
  const isMember = sql<SqlBool>`
    EXISTS (SELECT FROM curfew.group_members AS m WHERE m.group_id = ${group} AND m.user_id = u.id)`
  return {
    chosen: chosen.length > 0 ? await readPeople(tx, sql`u.id = ANY(${chosen}::uuid[]) AND ${isMember}`) : [],
    superUsers: chosen.length > 0 ? [] : await readPeople(tx, sql`u.is_super_user AND ${isMember}`),
  }
}
