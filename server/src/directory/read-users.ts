import type { User } from '@curfew/shared'
import { sql } from 'kysely'
import type { Queryable } from '../store/database.ts'

/**
 * What is shown of a user `u`, a row of `user_states`, beside the id. `LIMIT` keeps the planner from making a table of all groups, or
 * of all who share a login id, to look one user up in it (LO-11).
 */
export const userColumns = sql`
  u.login_id, u.name, u.department, u.status, u.is_super_user,
  (SELECT count(*)::integer FROM curfew.live_sessions AS s WHERE s.user_id = u.id) AS active_sessions,
  u.last_sign_in_at, host(u.last_ip) AS last_ip, u.revoked_at,
  (
    SELECT coalesce(jsonb_agg(jsonb_build_object('id', g.id, 'name', g.name) ORDER BY lower(g.name)), '[]')
    FROM curfew.group_members AS m
    CROSS JOIN LATERAL (SELECT * FROM curfew.groups AS each WHERE each.id = m.group_id LIMIT 1) AS g
    WHERE m.user_id = u.id
  ) AS groups,
  (
    SELECT true FROM curfew.users AS k JOIN curfew.users AS other ON other.login_key = k.login_key AND other.id <> k.id
    WHERE k.id = u.id LIMIT 1
  ) IS NOT NULL AS shares_login_id`

/** Reads users as they are shown, in the order of the ids; an id that nobody has is left out. */
export async function readUsers(database: Queryable, ids: readonly string[]): Promise<User[]> {
  if (ids.length === 0) return []
  const { rows } = await sql<ReadUserRow>`
    SELECT u.id, ${userColumns}
    FROM unnest(${ids}::uuid[]) WITH ORDINALITY AS wanted (id, place)
    JOIN curfew.user_states AS u ON u.id = wanted.id
    ORDER BY wanted.place`.execute(database)
  return rows.map(presentUser)
}

/** Reads one user as they are shown; null if there is none with that id. */
export async function readUser(database: Queryable, id: string): Promise<User | null> {
  const [user] = await readUsers(database, [id])
  return user ?? null
}

/** Those of some users who are super users. */
export async function readSuperUsers(database: Queryable, ids: readonly string[]): Promise<Set<string>> {
  if (ids.length === 0) return new Set()
  const { rows } = await sql<{ id: string }>`
    SELECT u.id FROM curfew.users AS u WHERE u.id = ANY(${[...new Set(ids)]}::uuid[]) AND u.is_super_user`.execute(
    database,
  )
  return new Set(rows.map(({ id }) => id))
}

/** A user as they are read. */
export interface ReadUserRow {
  id: string
  login_id: string
  name: string | null
  department: string | null
  status: User['status']
  is_super_user: boolean
  active_sessions: number
  last_sign_in_at: Date | null
  last_ip: string | null
  revoked_at: Date | null
  groups: User['groups']
  shares_login_id: boolean
}

export const presentUser = (row: ReadUserRow): User => ({
  id: row.id,
  loginId: row.login_id,
  name: row.name,
  department: row.department,
  status: row.status,
  isSuperUser: row.is_super_user,
  groups: row.groups,
  activeSessions: row.active_sessions,
  lastSignInAt: row.last_sign_in_at?.toISOString() ?? null,
  lastIp: row.last_ip,
  revokedAt: row.revoked_at?.toISOString() ?? null,
  ...(row.shares_login_id ? { sharesLoginId: true } : {}),
})
