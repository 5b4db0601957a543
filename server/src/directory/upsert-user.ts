import { type RawBuilder, sql } from 'kysely'
import type { Queryable } from '../store/database.ts'
import { together } from '../store/together.ts'
import { addToGroups } from './add-to-groups.ts'
import { checkNewPerson } from './check-person.ts'
import { insertUser, loginIdTaken } from './insert-user.ts'
import type { KnownUser } from './known-user.ts'
import { namedUsers } from './named-users.ts'

export interface Upserted {
  id: string
  /** As it is kept. */
  loginId: string
  /** Nobody remembers anything of them. */
  created: boolean
  /** Somebody known has another name or department: the transaction writes `users.changed` to the news. */
  renamed: boolean
  /** Somebody known is a member of more groups: the transaction appends `users.changed` to the feed. */
  joined: boolean
}

/**
 * Brings the records up to what a backend says of a user whom it signs in, and makes them if they are new. The rule for
 * groups: they join those that it names and leave none. A backend knows its own groups only, so what it does not name
 * may be somebody else's; leaving is for whoever manages the group.
 *
 * Nothing is written when nothing is new, so a sign-in costs one read here.
 *
 * @param user as `checkKnownPerson` gives it
 * @throws Refusal `invalid_request` for somebody new whose login id is none, and for one that two users share
 */
export async function upsertUser(tx: Queryable, user: KnownUser): Promise<Upserted> {
  const { loginId, groups = [] } = user
  let known = await readStoredUser(tx, loginId, groups)
  if (!known) {
    const { name = null, department = null } = user
    const { loginId: kept } = checkNewPerson(user)
    const created = await insertUser(tx, { loginId: kept, name, department })
    if (created !== null) {
      await addToGroups(tx, created, groups)
      return { id: created, loginId: kept, created: true, renamed: false, joined: false }
    }
    // Signed in for the first time twice at once, or taken.
    known = await readStoredUser(tx, loginId, groups)
    if (!known) throw loginIdTaken()
  }
  const { name = known.name, department = known.department } = user
  const same = known.name === name && known.department === department
  if (!same) {
    await sql`UPDATE curfew.users SET name = ${name}, department = ${department} WHERE id = ${known.id}`.execute(
      tx,
    )
  }
  const joined = await addToGroups(tx, known.id, known.missing)
  return { id: known.id, loginId: known.loginId, created: false, renamed: !same, joined }
}

interface StoredUser {
  id: string
  loginId: string
  name: string | null
  department: string | null
  /** Of the groups, those that they are no member of. */
  missing: string[]
}

async function readStoredUser(
  tx: Queryable,
  loginId: string,
  groups: readonly string[],
): Promise<StoredUser | undefined> {
  const [rows] = await together<[StoredUser]>(
    tx,
    sql<StoredUser>`
    SELECT u.id, u.login_id AS "loginId", u.name, u.department, ${groups.length === 0 ? sql`ARRAY[]::text[]` : missingOf(sql`${groups}::text[]`)} AS missing
    FROM ${namedUsers([loginId])} AS named JOIN curfew.users AS u ON u.id = named.id`,
  )
  return rows[0]
}

/** Of these groups, by name, those that a user `u` is no member of. */
export const missingOf = (groups: RawBuilder<unknown>): RawBuilder<string[]> => sql`ARRAY(
  SELECT wanted.name FROM unnest(${groups}) AS wanted (name)
  WHERE lower(wanted.name) NOT IN (
    SELECT lower(g.name) FROM curfew.group_members AS m JOIN curfew.groups AS g ON g.id = m.group_id
    WHERE m.user_id = u.id
  )
)`
