import { randomUUID } from 'node:crypto'
import { sql } from 'kysely'
import type { AuditActor } from '../audit/actor.ts'
import { writeAudit } from '../audit/write-audit.ts'
import { Refusal } from '../refusal.ts'
import type { Queryable } from '../store/database.ts'
import { addToGroups } from './add-to-groups.ts'
import { checkNewPerson } from './check-person.ts'
import { insertUser, loginIdTaken } from './insert-user.ts'

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

/** Who makes the user, for the records. */
export interface CreateContext {
  actor: AuditActor
  ip: string | null
  requestId: string | null
}

/**
 * Makes a user, with their groups, roles and the record of it, where no person or program acts: examples, and what tests need.
 *
 * @returns the new user's id
 * @throws as `insertNewUser`
 */
export async function createUser(tx: Queryable, user: NewUser, context: CreateContext): Promise<string> {
  const id = randomUUID()
  const detail = await insertNewUser(tx, { ...user, id })
  await writeAudit(tx, [
    { ...context, action: 'user.created', target: { user: id }, outcome: 'done', detail },
  ])
  return id
}

/**
 * The rows of a new user, their groups and roles.
 *
 * @returns what the records tell of it
 * @throws Refusal `invalid_request` when the login id is none, or taken, however it is written, and for what is no name;
 *   `target_not_found` for a role
 */
export async function insertNewUser(
  tx: Queryable,
  { id, ...user }: NewUser & { id: string },
): Promise<{ loginId: string; isSuperUser: boolean; groups: readonly string[]; roles: readonly string[] }> {
  const { isSuperUser = false, passwordHash = null } = user
  const { loginId, name = null, department = null, groups = [], roles = [] } = checkNewPerson(user)
  const inserted = await insertUser(tx, { id, loginId, name, department, isSuperUser, passwordHash })
  if (inserted === null) throw loginIdTaken()
  await addToGroups(tx, id, groups)
  await giveRoles(tx, id, roles)
  return { loginId, isSuperUser, groups, roles }
}

async function giveRoles(tx: Queryable, userId: string, names: readonly string[]): Promise<void> {
  if (names.length === 0) return
  const { rows: missing } = await sql<{ name: string }>`
    WITH wanted AS (
      SELECT wanted.name, r.id FROM unnest(${names}::text[]) AS wanted (name)
      LEFT JOIN curfew.roles AS r ON lower(r.name) = lower(wanted.name)
    ), given AS (
      INSERT INTO curfew.user_roles (user_id, role_id)
      SELECT DISTINCT ${userId}::uuid, id FROM wanted WHERE id IS NOT NULL
    )
    SELECT name FROM wanted WHERE id IS NULL`.execute(tx)
  if (missing.length > 0) throw new Refusal('target_not_found', { ids: missing.map(({ name }) => name) })
}
