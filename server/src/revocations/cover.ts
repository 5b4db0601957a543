import type { RevocationTarget } from '@curfew/shared'
import { Refusal } from '../refusal.ts'
import type { Cover } from '../sessions/end-sessions.ts'

/** Someone that a target names or sweeps up. */
export interface Person {
  id: string
  isSuperUser: boolean
}

/** What the records know about the ids that a target names. */
export interface Known {
  /** Of the sessions that the target or its exceptions name. */
  sessions: { id: string; owner: Person; live: boolean }[]
  /** Of the users that the target or its exceptions name, by id. */
  users: Person[]
  /** Whom the login ids that the target names belong to, each as it is named there. */
  logins: { loginId: string; user: Person }[]
  /** null: there is no such group, or the target names none. */
  members: Person[] | null
  /** All super users; read only for everyone. */
  superUsers: Person[]
}

export interface Decision {
  cover: Cover
  /** Users whose `revokedAt` is set, signed in or not; null: all but the exceptions. */
  revokedUsers: string[] | null
  /** Super users that were left out because the caller may not end their sessions. */
  skipped: string[]
}

/**
 * Decides whom a target covers. Naming somebody above one's rank is refused; sweeping him up leaves him out.
 *
 * @param mayEndSuperUsers whether the caller is a super user himself
 * @throws Refusal `target_not_found` with the unknown ids, `target_above_rank`
 */
export function decideCover(target: RevocationTarget, known: Known, mayEndSuperUsers: boolean): Decision {
  const exceptUsers = target.except?.users ?? []
  const exceptSessions = target.except?.sessions ?? []
  requireKnown(exceptUsers, new Set(known.users.map((user) => user.id)))
  requireKnown(exceptSessions, new Set(known.sessions.map((session) => session.id)))
  const spared = new Set(exceptUsers)

  const named = (people: Person[]): Decision => {
    const meant = people.filter((person) => !spared.has(person.id))
    if (!mayEndSuperUsers && meant.some((person) => person.isSuperUser))
      throw new Refusal('target_above_rank')
    const ids = unique(meant)
    return { cover: { kind: 'users', ids, exceptSessions }, revokedUsers: ids, skipped: [] }
  }

  if ('everyone' in target) {
    const skipped = mayEndSuperUsers
      ? []
      : unique(known.superUsers.filter((person) => !spared.has(person.id)))
    return {
      cover: { kind: 'everyone', exceptUsers: [...exceptUsers, ...skipped], exceptSessions },
      revokedUsers: null,
      skipped,
    }
  }
  if ('sessions' in target) {
    requireKnown(target.sessions, new Set(known.sessions.map((session) => session.id)))
    const kept = new Set(exceptSessions)
    const wanted = new Set(target.sessions)
    const meant = known.sessions.filter(
      ({ id, owner }) => wanted.has(id) && !kept.has(id) && !spared.has(owner.id),
    )
    if (!mayEndSuperUsers && meant.some(({ owner }) => owner.isSuperUser))
      throw new Refusal('target_above_rank')
    return {
      cover: { kind: 'sessions', ids: meant.map((session) => session.id) },
      revokedUsers: unique(meant.filter((session) => session.live).map((session) => session.owner)),
      skipped: [],
    }
  }
  if ('loginIds' in target) {
    const found = new Map(known.logins.map((login) => [login.loginId, login.user]))
    const missing = target.loginIds.filter((loginId) => !found.has(loginId))
    if (missing.length > 0) throw new Refusal('target_not_found', { ids: missing })
    return named([...found.values()])
  }
  if ('group' in target) {
    if (known.members === null) throw new Refusal('target_not_found', { ids: [target.group] })
    const members = new Map(known.members.map((member) => [member.id, member]))
    if (target.users) {
      requireKnown(target.users, members)
      return named(target.users.flatMap((id) => members.get(id) ?? []))
    }
    const meant = known.members.filter((member) => !spared.has(member.id))
    const skipped = mayEndSuperUsers ? [] : unique(meant.filter((member) => member.isSuperUser))
    const above = new Set(skipped)
    const ids = unique(meant.filter((member) => !above.has(member.id)))
    return { cover: { kind: 'users', ids, exceptSessions }, revokedUsers: ids, skipped }
  }
  const users = new Map(known.users.map((user) => [user.id, user]))
  requireKnown(target.users, users)
  return named(target.users.flatMap((id) => users.get(id) ?? []))
}

function requireKnown(ids: readonly string[], known: { has(id: string): boolean }): void {
  const missing = ids.filter((id) => !known.has(id))
  if (missing.length > 0) throw new Refusal('target_not_found', { ids: missing })
}

const unique = (people: Person[]): string[] => [...new Set(people.map((person) => person.id))]
