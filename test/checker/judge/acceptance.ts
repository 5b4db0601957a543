import type { Moment } from '../history/history.ts'
import { findReturns } from './coverage.ts'
import { type HistoryIndex, tellings } from './history-index.ts'
import { ms, type Violation, violation } from './violation.ts'

/** P1, P2: what may not be accepted any more. */
export function judgeAcceptance(index: HistoryIndex): Violation[] {
  const over = findReturns(index)
  const toldAt = firstTellings(index)
  return index.checks.flatMap((check): Violation[] => {
    if (check.answer.said !== 'accepted') return []
    const { session, node, via, start, end } = check
    const accepted = `node ${node} accepted session ${session} (${via}, ${ms(start)} to ${ms(end)})`
    const returned = over.get(session)
    if (returned && start > returned.end) {
      const { call } = returned.revocation
      return [
        violation(
          'accepted_after_return',
          end,
          `${accepted}, but call ${call} returned at ${ms(returned.end)}`,
        ),
      ]
    }
    const told = toldAt.get(session)?.get(node)
    if (told !== undefined && start > told) {
      return [
        violation('accepted_after_ended', end, `${accepted}, but said at ${ms(told)} that it has ended`),
      ]
    }
    return []
  })
}

/** When each node first said of each session that it has ended. */
function firstTellings(index: HistoryIndex): Map<string, Map<number, Moment>> {
  const first = new Map<string, Map<number, Moment>>()
  for (const { session, node, at } of tellings(index)) {
    const byNode = first.get(session) ?? new Map<number, Moment>()
    first.set(session, byNode.set(node, Math.min(at, byNode.get(node) ?? at)))
  }
  return first
}
