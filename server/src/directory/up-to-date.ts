import { loginKey } from '@curfew/shared/login-id'
import { sql } from 'kysely'
import type { KnownUser } from './known-user.ts'
import { missingOf } from './upsert-user.ts'

/** What a backend says of a user, as PostgreSQL reads it, see `knownRow`. */
export const KNOWN_COLUMNS = sql`
  login_key text, tells_name boolean, name text, tells_department boolean, department text, groups text[]`

/** What is absent is not compared. */
export const knownRow = ({ loginId, name, department, groups = [] }: KnownUser) => ({
  login_key: loginKey(loginId),
  tells_name: name !== undefined,
  name: name ?? null,
  tells_department: department !== undefined,
  department: department ?? null,
  groups: groups.length === 0 ? null : groups,
})

/**
 * Whether nothing is new of a known user `u`, of whom a backend says `w`, so that there is nothing to bring up to date. Where it cannot
 * be told by the key alone who is meant, because somebody has none yet or two share it, `upsertUser` finds out.
 */
export const isUpToDate = sql`(
  (SELECT k.id FROM curfew.users AS k WHERE k.login_key IS NULL ORDER BY k.id LIMIT 1) IS NULL
  AND NOT EXISTS (SELECT FROM curfew.users AS k WHERE k.login_key = w.login_key AND k.namesake <> u.namesake)
  AND (NOT w.tells_name OR u.name IS NOT DISTINCT FROM w.name)
  AND (NOT w.tells_department OR u.department IS NOT DISTINCT FROM w.department)
  AND (w.groups IS NULL OR cardinality(${missingOf(sql`w.groups`)}) = 0)
)`
