import { randomUUID } from 'node:crypto'
import { loginKey } from '@curfew/shared/login-id'
import { sql } from 'kysely'
import { Refusal } from '../refusal.ts'
import type { Queryable } from '../store/database.ts'
import { prepared } from '../store/prepared.ts'
import { holdersOf } from './named-users.ts'

/** Said of a login id that somebody has. */
export const TAKEN = 'belongs to another user'

export interface UserRow {
  /** Absent: one that is made up. */
  id?: string
  /** As `checkNewPerson` gives it. */
  loginId: string
  name: string | null
  department: string | null
  isSuperUser?: boolean
  passwordHash?: string | null
}

/**
 * Makes the row of a user, unless somebody has the key of their login id: whoever is making the same one at this moment is waited
 * for.
 *
 * @returns the new user's id; null when it is taken
 */
export async function insertUser(tx: Queryable, user: UserRow): Promise<string | null> {
  const { id = randomUUID(), loginId, name, department, isSuperUser = false, passwordHash = null } = user
  // In a database whose locale folds more letters than Unicode does, two keys may be one for the older index.
  const { rows } = await prepared(sql<{ id: string }>`
    INSERT INTO curfew.users (id, login_id, login_key, name, department, is_super_user, password_hash)
    SELECT ${id}::uuid, ${loginId}::text, ${loginKey(loginId)}::text, ${name}::text, ${department}::text,
           ${isSuperUser}::boolean, ${passwordHash}::text
    WHERE NOT EXISTS (SELECT FROM ${holdersOf([loginId])} AS holder)
    ON CONFLICT DO NOTHING
    RETURNING id`).execute(tx)
  return rows[0]?.id ?? null
}

export const loginIdTaken = (): Refusal =>
  new Refusal('invalid_request', { errors: [{ pointer: '/loginId', message: TAKEN }] })
