import type { CurrentSession } from '@curfew/shared'
import { sql } from 'kysely'
import { readAuthority } from '../directory/authority.ts'
import { readUser } from '../directory/read-users.ts'
import { readGlobalPolicy } from '../policies/policies.ts'
import { effectivePolicy } from '../policies/policy.ts'
import type { Queryable } from '../store/database.ts'
import { readSessionView } from './session-view.ts'

/**
 * Everything that a client is told of its own session: who, what he may do, which policy holds, and the database's time,
 * by which all deadlines are meant.
 *
 * @returns null when there is no such session
 */
export async function readCurrentSession(
  database: Queryable,
  { id, userId }: { id: string; userId: string },
): Promise<CurrentSession | null> {
  const [user, session, authority, policy, serverTime] = await Promise.all([
    readUser(database, userId),
    readSessionView(database, id, id),
    readAuthority(database, userId),
    readGlobalPolicy(database),
    readTime(database),
  ])
  if (!user || !session) return null
  return {
    user,
    session,
    permissions: [...authority.permissions],
    policy: effectivePolicy(policy),
    serverTime: serverTime.toISOString(),
  }
}

async function readTime(database: Queryable): Promise<Date> {
  const { rows } = await sql<{ at: Date }>`SELECT statement_timestamp() AS at`.execute(database)
  const [row] = rows
  if (!row) throw new Error('the database did not tell the time')
  return row.at
}
