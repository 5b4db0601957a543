import { sql } from 'kysely'
import { type AuditActor, writeAudit } from '../audit/write-audit.ts'
import { Refusal } from '../refusal.ts'
import type { Queryable } from '../store/database.ts'
import { addToGroups } from './add-to-groups.ts'
import { checkLoginId } from './check-login-id.ts'

export interface NewUser {
  loginId: string
  name?: string | null
  department?: string | null
  isSuperUser?: boolean
  /** As `hashPassword` made it; absent: signed in by a backend only. */
  passwordHash?: string
  /** By name; a group that does not exist is made. */
  groups?: readonly string[]
  /** By name; each has to exist. */
  roles?: readonly string[]
}

/** Said of a login id that somebody has. */
export const TAKEN = 'belongs to another user'

/** Who makes the user, for the records. */
export interface CreateContext {
  actor: AuditActor
  ip: string | null
  requestId: string | null
}

/**
 * Makes a user, with his groups, roles and the record of it. The transaction appends `users.changed` to the feed.
 *
 * @returns the new user's id
 * @throws Refusal `invalid_request` when the login id is none, or taken, in whatever case; `target_not_found` for a role
 */
export async function createUser(tx: Queryable, user: NewUser, context: CreateContext): Promise<string> {
  const { loginId, name = null, department = null, isSuperUser = false, passwordHash = null } = user
  checkLoginId(loginId)
  const { rows } = await sql<{ id: string }>`
    INSERT INTO curfew.users (login_id, name, department, is_super_user, password_hash)
    VALUES (${loginId}, ${name}, ${department}, ${isSuperUser}, ${passwordHash})
    ON CONFLICT (lower(login_id)) DO NOTHING
    RETURNING id`.execute(tx)
  const id = rows[0]?.id
  if (!id) {
    throw new Refusal('invalid_request', {
      errors: [{ pointer: '/loginId', message: TAKEN }],
    })
  }
  await addToGroups(tx, id, user.groups ?? [])
  await giveRoles(tx, id, user.roles ?? [])
  await writeAudit(tx, [
    {
      ...context,
      action: 'user.created',
      target: { user: id },
      outcome: 'done',
      detail: { loginId, isSuperUser, groups: user.groups ?? [], roles: user.roles ?? [] },
    },
  ])
  return id
}

async function giveRoles(tx: Queryable, userId: string, names: readonly string[]): Promise<void> {
  if (names.length === 0) return
  const { rows } = await sql<{ name: string }>`
    WITH role AS (
      SELECT id, name FROM curfew.roles WHERE lower(name) IN (SELECT lower(unnest(${names}::text[])))
    ), given AS (
      INSERT INTO curfew.user_roles (user_id, role_id) SELECT ${userId}, id FROM role
    )
    SELECT lower(name) AS name FROM role`.execute(tx)
  const found = new Set(rows.map((row) => row.name))
  const missing = names.filter((name) => !found.has(name.toLowerCase()))
  if (missing.length > 0) throw new Refusal('target_not_found', { ids: missing })
}
