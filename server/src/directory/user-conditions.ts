import { fold } from '@curfew/shared/login-id'
import type { userQuery } from '@curfew/shared/schemas'
import { type RawBuilder, type SqlBool, sql } from 'kysely'
import type { z } from 'zod'
import { compositionsOf, contains, containsAny } from '../store/lists/like.ts'

type Filters = Omit<z.output<typeof userQuery>, 'cursor' | 'limit' | 'sort'>

/** What has to hold of the users `u` of a list, which are rows of `curfew.users`. */
export function conditionsOf({
  search,
  status,
  group,
  department,
  superUser,
  signedIn,
}: Filters): RawBuilder<SqlBool>[] {
  const where: RawBuilder<SqlBool>[] = []
  if (search) where.push(isFound(search))
  if (status) where.push(sql`u.status = ${status}`)
  if (group) {
    where.push(sql`u.id IN (SELECT m.user_id FROM curfew.group_members AS m WHERE m.group_id = ${group})`)
  }
  if (department !== undefined) where.push(sql`u.department = ANY(${compositionsOf(department)}::text[])`)
  if (superUser !== undefined) where.push(sql`u.is_super_user = ${superUser}`)
  if (signedIn !== undefined) {
    // As a condition of its own, and not compared with a parameter: then a page looks up no more than it shows.
    const hasLive = sql<SqlBool>`EXISTS (SELECT FROM curfew.live_sessions AS s WHERE s.user_id = u.id)`
    where.push(signedIn ? hasLive : sql`NOT ${hasLive}`)
  }
  return where
}

/** But for the one letter of it that PostgreSQL folds otherwise where Turkish is spoken. */
const IN_ASCII = /^[\x20-\x48\x4a-\x7e]*$/

/** Folded as the keys of login ids are; names and departments, and whoever has no key yet, as PostgreSQL folds letters. */
function isFound(search: string): RawBuilder<SqlBool> {
  // One pattern is looked for in less time than a list of one.
  if (IN_ASCII.test(search)) return sql`u.searched LIKE lower(${contains(search)})`
  return sql`u.searched LIKE ANY(ARRAY(
    SELECT ${contains(fold(search))}::text UNION SELECT lower(each) FROM unnest(${containsAny(search)}::text[]) AS each
  ))`
}
