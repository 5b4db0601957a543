import { sql } from 'kysely'
import type { Queryable } from '../store/database.ts'
import { addToGroups } from './add-to-groups.ts'
import { checkLoginId } from './check-login-id.ts'
import type { KnownUser } from './known-user.ts'

export interface Upserted {
  id: string
  created: boolean
  /** Created, renamed or a member of more groups; if so, the transaction appends `users.changed` to the feed. */
  changed: boolean
}

/**
 * Brings the records up to what a backend says of a user whom it signs in, and makes him if he is new. The rule for
 * groups: he joins those that it names and leaves none. A backend knows its own groups only, so what it does not name
 * may be somebody else's; leaving is for whoever manages the group.
 *
 * Nothing is written when nothing is new, so a sign-in costs one read here.
 *
 * @throws Refusal `invalid_request` for what is no login id
 */
export async function upsertUser(tx: Queryable, user: KnownUser): Promise<Upserted> {
  checkLoginId(user.loginId)
  const known = await readKnown(tx, user.loginId)
  const name = user.name === undefined ? (known?.name ?? null) : user.name
  const department = user.department === undefined ? (known?.department ?? null) : user.department
  const same = known !== undefined && known.name === name && known.department === department
  const id = same ? known.id : await write(tx, user.loginId, name, department)
  const held = new Set(known?.groups)
  const missing = (user.groups ?? []).filter((group) => !held.has(group.toLowerCase()))
  const joined = await addToGroups(tx, id, missing)
  return { id, created: known === undefined, changed: !same || joined }
}

async function readKnown(tx: Queryable, loginId: string) {
  const { rows } = await sql<{
    id: string
    name: string | null
    department: string | null
    groups: string[]
  }>`
    SELECT u.id, u.name, u.department,
           ARRAY(
             SELECT lower(g.name) FROM curfew.group_members AS m JOIN curfew.groups AS g ON g.id = m.group_id
             WHERE m.user_id = u.id
           ) AS groups
    FROM curfew.users AS u WHERE lower(u.login_id) = lower(${loginId})`.execute(tx)
  return rows[0]
}

async function write(
  tx: Queryable,
  loginId: string,
  name: string | null,
  department: string | null,
): Promise<string> {
  const { rows } = await sql<{ id: string }>`
    INSERT INTO curfew.users AS u (login_id, name, department) VALUES (${loginId}, ${name}, ${department})
    ON CONFLICT (lower(login_id)) DO UPDATE SET name = excluded.name, department = excluded.department
    RETURNING u.id`.execute(tx)
  const [row] = rows
  if (!row) throw new Error('an upsert returned no row')
  return row.id
}
