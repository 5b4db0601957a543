import type { RevocationTarget } from '@curfew/shared'
import { Refusal } from '../refusal.ts'
import type { Cover, Revoked } from '../sessions/cover.ts'

/** Someone that a target names or sweeps up. */
export interface Person {
  id: string
  isSuperUser: boolean
}

/** What the records know about the ids that a target names. */
export interface Resolved {
  /** Of the sessions that the target or its exceptions name. */
  sessions: { id: string; owner: Person; live: boolean }[]
  /** Of the users that the target or its exceptions name, by id. */
  users: Person[]
  /** Whom the login ids that the target names belong to, each as it is named there. */
  logins: { loginId: string; user: Person }[]
  /** null: there is no such group, or the target names none. */
  group: ResolvedGroup | null
  /** All super users; read only for everyone. */
  superUsers: Person[]
}

/** Of a group's members only those about whom something is to be decided: it may have a hundred thousand. */
export interface ResolvedGroup {
  /** Those that the target names. */
  chosen: Person[]
  superUsers: Person[]
}

export interface Decision {
  cover: Cover
  revoked: Revoked
  /** Super users that were left out because the caller may not end their sessions. */
  skipped: string[]
}

/**
 * Decides whom a target covers. Naming somebody above one's rank is refused; sweeping them up leaves them out.
 *
 * @param mayEndSuperUsers whether the caller is a super user too
 * @throws Refusal `target_not_found` with the unknown ids, `target_above_rank`
 */
export function decideCover(
  target: RevocationTarget,
  resolved: Resolved,
  mayEndSuperUsers: boolean,
): Decision {
  const exceptUsers = target.except?.users ?? []
  const exceptSessions = target.except?.sessions ?? []
  requireFound(exceptUsers, new Set(resolved.users.map((user) => user.id)))
  requireFound(exceptSessions, new Set(resolved.sessions.map((session) => session.id)))
  const excepted = new Set(exceptUsers)

  const named = (people: Person[]): Decision => {
    const meant = people.filter((person) => !excepted.has(person.id))
    if (!mayEndSuperUsers && meant.some((person) => person.isSuperUser))
      throw new Refusal('target_above_rank')
    const ids = unique(meant)
    return { cover: { kind: 'users', ids, exceptSessions }, revoked: { kind: 'users', ids }, skipped: [] }
  }

  if ('everyone' in target) {
    const skipped = mayEndSuperUsers
      ? []
      : unique(resolved.superUsers.filter((person) => !excepted.has(person.id)))
    const leftOut = [...exceptUsers, ...skipped]
    return {
      cover: { kind: 'everyone', exceptUsers: leftOut, exceptSessions },
      revoked: { kind: 'everyone', exceptUsers: leftOut },
      skipped,
    }
  }
  if ('sessions' in target) {
    requireFound(target.sessions, new Set(resolved.sessions.map((session) => session.id)))
    const kept = new Set(exceptSessions)
    const wanted = new Set(target.sessions)
    const meant = resolved.sessions.filter(
      ({ id, owner }) => wanted.has(id) && !kept.has(id) && !excepted.has(owner.id),
    )
    if (!mayEndSuperUsers && meant.some(({ owner }) => owner.isSuperUser))
      throw new Refusal('target_above_rank')
    return {
      cover: { kind: 'sessions', ids: meant.map((session) => session.id) },
      revoked: {
        kind: 'users',
        ids: unique(meant.filter((session) => session.live).map((session) => session.owner)),
      },
      skipped: [],
    }
  }
  if ('loginIds' in target) {
    const found = new Map(resolved.logins.map((login) => [login.loginId, login.user]))
    const missing = target.loginIds.filter((loginId) => !found.has(loginId))
    if (missing.length > 0) throw new Refusal('target_not_found', { ids: missing })
    return named([...found.values()])
  }
  if ('group' in target) {
    if (resolved.group === null) throw new Refusal('target_not_found', { ids: [target.group] })
    if (target.users) {
      const members = new Map(resolved.group.chosen.map((member) => [member.id, member]))
      requireFound(target.users, members)
      return named(target.users.flatMap((id) => members.get(id) ?? []))
    }
    const superUsers = resolved.group.superUsers.filter((member) => !excepted.has(member.id))
    const skipped = mayEndSuperUsers ? [] : unique(superUsers)
    const group: Extract<Revoked, { kind: 'group' }> = {
      kind: 'group',
      group: target.group,
      exceptUsers: [...exceptUsers, ...skipped],
    }
    return { cover: { ...group, exceptSessions }, revoked: group, skipped }
  }
  const users = new Map(resolved.users.map((user) => [user.id, user]))
  requireFound(target.users, users)
  return named(target.users.flatMap((id) => users.get(id) ?? []))
}

function requireFound(ids: readonly string[], known: { has(id: string): boolean }): void {
  const missing = ids.filter((id) => !known.has(id))
  if (missing.length > 0) throw new Refusal('target_not_found', { ids: missing })
}

const unique = (people: Person[]): string[] => [...new Set(people.map((person) => person.id))]
