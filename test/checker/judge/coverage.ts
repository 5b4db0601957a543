import type { Begun, Moment, Revocation } from '../history/history.ts'
import { type HistoryIndex, tellings } from './history-index.ts'

/** Whether a target means a session, leaving aside when either began. */
export function covers({ target }: Revocation, { session, user }: Begun): boolean {
  const { covers: meant, exceptSessions, exceptUsers } = target
  if (exceptSessions.includes(session) || exceptUsers.includes(user)) return false
  if (meant === 'everyone') return true
  return 'sessions' in meant ? meant.sessions.includes(session) : meant.users.includes(user)
}

/** A revocation that returned, and when. */
interface Returned {
  revocation: Revocation
  end: Moment
}

/**
 * When each session was certainly over: the earliest return of a revocation that certainly covers it. It does if the
 * sign-in had been answered before the revocation was asked for, and also if anybody was told that this revocation ended
 * the session. A sign-in and a revocation that overlap may have met in either order; then only the latter counts.
 */
export function findReturns(index: HistoryIndex): Map<string, Returned> {
  const over = new Map<string, Returned>()
  const note = (session: string, revocation: Revocation): void => {
    if (revocation.outcome.state !== 'done') return
    const { end } = revocation.outcome
    if (end < (over.get(session)?.end ?? Number.POSITIVE_INFINITY)) over.set(session, { revocation, end })
  }
  const candidatesOf = candidates(index.revocations)
  for (const begun of index.sessions.values()) {
    for (const sorted of candidatesOf(begun)) {
      for (let at = firstAfter(sorted, begun.end); at < sorted.length; at++) {
        const revocation = sorted[at]
        // Asked for after the session was over for certain: so are all that follow.
        if (!revocation || revocation.start > (over.get(begun.session)?.end ?? Number.POSITIVE_INFINITY))
          break
        if (covers(revocation, begun)) note(begun.session, revocation)
      }
    }
  }
  for (const { session, notice } of tellings(index)) {
    const begun = index.sessions.get(session)
    const revocation = index.causeOf(notice)
    if (begun && revocation && covers(revocation, begun)) note(session, revocation)
  }
  return over
}

/** The revocations that may mean a session, as lists in the order in which they were asked for. */
function candidates(revocations: readonly Revocation[]): (begun: Begun) => Revocation[][] {
  const everyone: Revocation[] = []
  const byUser = new Map<string, Revocation[]>()
  const bySession = new Map<string, Revocation[]>()
  const add = (lists: Map<string, Revocation[]>, ids: readonly string[], revocation: Revocation): void => {
    for (const id of ids) {
      const list = lists.get(id)
      if (list) list.push(revocation)
      else lists.set(id, [revocation])
    }
  }
  for (const revocation of revocations.toSorted((a, b) => a.start - b.start)) {
    const { covers: meant } = revocation.target
    if (meant === 'everyone') everyone.push(revocation)
    else if ('sessions' in meant) add(bySession, meant.sessions, revocation)
    else add(byUser, meant.users, revocation)
  }
  return ({ session, user }) => [bySession.get(session) ?? [], byUser.get(user) ?? [], everyone]
}

/** The index of the first that was asked for after a moment. */
function firstAfter(sorted: readonly Revocation[], moment: Moment): number {
  let low = 0
  let high = sorted.length
  while (low < high) {
    const middle = (low + high) >> 1
    if ((sorted[middle]?.start ?? 0) > moment) high = middle
    else low = middle + 1
  }
  return low
}
