import { PERMISSIONS, type Permission } from '@curfew/shared'
import { type RawBuilder, sql } from 'kysely'
import { Refusal } from '../../refusal.ts'
import type { Queryable } from '../../store/database.ts'

/** What a user may do. */
export interface Authority {
  readonly isSuperUser: boolean
  readonly permissions: readonly Permission[]
}

/**
 * Reads what a user may do now: a super user everything, everybody else what their roles say, and nobody anything whose
 * account is not active or gone. Inside a transaction it is what an act rests on (RV-8).
 */
export async function readAuthority(database: Queryable, userId: string): Promise<Authority> {
  const authorities = await readAuthorities(database, [userId])
  return authorities.get(userId) ?? authorityOf(undefined)
}

/** The same for many; whose account is not active or gone is left out. */
export async function readAuthorities(
  database: Queryable,
  userIds: readonly string[],
): Promise<Map<string, Authority>> {
  const { rows } = await sql<{ id: string } & Holder>`
    SELECT u.id, ${holderOf(sql`u`)}
    FROM curfew.users AS u WHERE u.id = ANY(${userIds}::uuid[]) AND u.status = 'active'`.execute(database)
  return new Map(rows.map((row) => [row.id, authorityOf(row)]))
}

/** What of a user says what they may do, see `authorityOf`. */
export interface Holder {
  isSuperUser: boolean
  permissions: string[]
}

/** Its columns. @param user the row of `curfew.users` */
export const holderOf = (user: RawBuilder<unknown>): RawBuilder<unknown> => sql`
  ${user}.is_super_user AS "isSuperUser",
  ARRAY(
    SELECT unnest(r.permissions) FROM curfew.user_roles AS ur JOIN curfew.roles AS r ON r.id = ur.role_id
    WHERE ur.user_id = ${user}.id
  ) AS permissions`

/** From the records to the closed list of permissions; words that this build does not know grant nothing. */
export function authorityOf(
  user: { isSuperUser: boolean; permissions: readonly string[] } | undefined,
): Authority {
  if (!user) return { isSuperUser: false, permissions: [] }
  if (user.isSuperUser) return { isSuperUser: true, permissions: PERMISSIONS }
  const held = new Set(user.permissions)
  return { isSuperUser: false, permissions: PERMISSIONS.filter((permission) => held.has(permission)) }
}

/** @throws Refusal `forbidden` */
export function requirePermission(authority: Authority, permission: Permission): void {
  if (authority.permissions.includes(permission)) return
  throw new Refusal('forbidden', { detail: `This needs the permission ${permission}.` })
}

/** Whether somebody may act on a user, whatever it is that they may do: only a super user on a super user. */
export const mayActOn = (
  authority: Pick<Authority, 'isSuperUser'>,
  user: { isSuperUser: boolean },
): boolean => authority.isSuperUser || !user.isSuperUser
