import type { Moment } from '../history/history.ts'
import { findReturns } from './coverage.ts'
import { dueBy } from './excuses.ts'
import type { HistoryIndex } from './history-index.ts'
import { ms, type Violation, violation } from './violation.ts'

/**
 * P3, EN-7: a connection whose session was certainly over got its notice, or was closed, in time.
 *
 * @param limitMs from the return of the revocation, or from the greeting of the connection if that was later
 * @param now until when the history goes
 */
export function judgeNotices(index: HistoryIndex, limitMs: number, now: Moment): Violation[] {
  const over = findReturns(index)
  return index.connections.flatMap((connection): Violation[] => {
    const { session, node, opened, told, closed } = connection
    const returned = over.get(session)
    if (!returned) return []
    const since = Math.max(returned.end, opened)
    const heard = Math.min(told?.at ?? Number.POSITIVE_INFINITY, closed?.at ?? Number.POSITIVE_INFINITY)
    const due = dueBy(index.faults, node, since, limitMs)
    if (Math.min(heard, now) <= due) return []
    const end =
      heard === Number.POSITIVE_INFINITY ? 'was neither told nor closed' : `heard only at ${ms(heard)}`
    const over_ = `session ${session}, over since ${ms(returned.end)} by call ${returned.revocation.call}`
    return [
      violation(
        'not_told',
        due,
        `a connection of ${over_}, open at node ${node} since ${ms(opened)}, ${end}`,
      ),
    ]
  })
}
