import type { CurrentSession } from '@curfew/shared'
import { readUsers } from '../../directory/read-users.ts'
import { abilitiesOf } from '../../directory/rights/abilities.ts'
import { authorityOf, readAuthorities } from '../../directory/rights/authority.ts'
import { readUserPolicies } from '../../policies/user-policies.ts'
import type { Queryable } from '../../store/database.ts'
import { readTime } from '../../store/read-time.ts'
import { readSessionViews } from './session-view.ts'

/**
 * Everything that a client is told of its own session: who, what they may do, which policy they live by, and the database's time,
 * by which all deadlines are meant.
 *
 * @returns null when there is no such session
 */
export async function readCurrentSession(
  database: Queryable,
  session: { id: string; userId: string },
): Promise<CurrentSession | null> {
  const sessions = await readCurrentSessions(database, [session])
  return sessions.get(session.id) ?? null
}

/** The same for many, by session id; one that there is not is left out. */
export async function readCurrentSessions(
  database: Queryable,
  wanted: readonly { id: string; userId: string }[],
): Promise<Map<string, CurrentSession>> {
  const userIds = [...new Set(wanted.map(({ userId }) => userId))]
  const [views, users, authorities, policies, serverTime] = await Promise.all([
    readSessionViews(
      database,
      wanted.map(({ id }) => id),
      null,
    ),
    readUsers(database, userIds),
    readAuthorities(database, userIds),
    readUserPolicies(database, userIds),
    readTime(database),
  ])
  const userById = new Map(users.map((user) => [user.id, user]))
  return new Map(
    views.flatMap((view): [string, CurrentSession][] => {
      const user = userById.get(view.userId)
      const policy = policies.get(view.userId)
      if (!user || !policy) return []
      const { permissions } = authorities.get(user.id) ?? authorityOf(undefined)
      const current: CurrentSession = {
        user,
        session: { ...view, current: true },
        permissions: [...permissions],
        abilities: abilitiesOf({ permissions }),
        policy,
        serverTime: serverTime.toISOString(),
      }
      return [[view.id, current]]
    }),
  )
}
