import type { User } from '@curfew/shared'
import type { Me } from '../session/me.ts'

/** Why this person's Force Logout is not offered; null where it is. The server has the last word, this spares the trip. */
export const reasonNotAllowed = (me: Me, user: User): string | null =>
  user.isSuperUser && !me.user.isSuperUser ? 'Only a super user can sign out a super user' : null
