import type { SessionRow, SessionView } from '@curfew/shared'
import { readSuperUsers } from '../../directory/read-users.ts'
import { abilitiesOnUser } from '../../directory/rights/abilities.ts'
import type { Authority } from '../../directory/rights/authority.ts'
import type { Queryable } from '../../store/database.ts'

/** A session as somebody is shown it who asks; one that has ended cannot be ended. */
export const sessionRowFor = (
  authority: Authority,
  session: SessionView,
  owner: { isSuperUser: boolean },
): SessionRow => ({
  ...session,
  abilities: session.status === 'active' ? abilitiesOnUser(authority, owner) : [],
})

/** The same for many, whose owners are looked at where it matters who they are. */
export async function readSessionRows(
  database: Queryable,
  authority: Authority,
  sessions: readonly SessionView[],
): Promise<SessionRow[]> {
  const superUsers = authority.isSuperUser
    ? new Set<string>()
    : await readSuperUsers(
        database,
        sessions.map(({ userId }) => userId),
      )
  return sessions.map((session) =>
    sessionRowFor(authority, session, { isSuperUser: superUsers.has(session.userId) }),
  )
}
