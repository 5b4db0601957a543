import type { Ability, CurrentSession, Group, GroupRow, User, UserRow } from '@curfew/shared'
import { type Authority, mayActOn } from './authority.ts'

const REVOKE: readonly Ability[] = ['revoke']
const NONE: readonly Ability[] = []

const holds = ({ permissions }: Authority): boolean => permissions.includes('sessions:revoke')

/** What somebody may do with a user, as the act itself will judge it. */
export const abilitiesOnUser = (authority: Authority, user: { isSuperUser: boolean }): Ability[] => [
  ...(holds(authority) && mayActOn(authority, user) ? REVOKE : NONE),
]

/** A user as somebody is shown them who asks. */
export const userRowFor = (authority: Authority, user: User): UserRow => ({
  ...user,
  abilities: abilitiesOnUser(authority, user),
})

/** A group as somebody is shown it who asks. Who is above their rank is left out of what they do with it (RV-9). */
export const groupRowFor = (authority: Authority, group: Group): GroupRow => ({
  ...group,
  abilities: [...(holds(authority) ? REVOKE : NONE)],
})

/** What somebody may do at all. Nobody holds anything over some groups only. */
export const abilitiesOf = ({ permissions }: Pick<Authority, 'permissions'>): CurrentSession['abilities'] =>
  Object.fromEntries(permissions.map((permission) => [permission, {}]))
