import type { Notice } from '@curfew/shared'
import type { Begun } from '../history/history.ts'
import { covers } from './coverage.ts'
import { type HistoryIndex, tellings } from './history-index.ts'
import { ms, type Violation, violation } from './violation.ts'

/** P2, P7: nobody is told of an end that no revocation explains, and everybody of the same one. */
export function judgeEnds(index: HistoryIndex): Violation[] {
  const found: Violation[] = []
  const noticeOf = new Map<string, Notice>()
  for (const { session, node, at, notice } of tellings(index)) {
    const begun = index.sessions.get(session)
    if (!begun || !notice) continue
    const told = `node ${node} said at ${ms(at)} that session ${session} has ended`
    const known = noticeOf.get(session)
    // Each explanation is judged once.
    if (known?.noticeId === notice.noticeId) continue
    if (known) {
      found.push(
        violation('two_notices', at, `${told} by ${notice.noticeId}, before that by ${known.noticeId}`),
      )
      continue
    }
    noticeOf.set(session, notice)
    found.push(...judgeCause(index, begun, notice, at, told))
  }
  for (const { session, node, end, answer } of index.checks) {
    if (answer.said === 'unknown') {
      found.push(violation('session_forgotten', end, `node ${node} does not know session ${session}`))
    }
  }
  return found
}

function judgeCause(
  index: HistoryIndex,
  begun: Begun,
  notice: Notice,
  at: number,
  told: string,
): Violation[] {
  const cause = index.causeOf(notice)
  if (notice.sessionId !== begun.session) {
    return [violation('ended_by_nobody', at, `${told}, with the notice of session ${notice.sessionId}`)]
  }
  if (!cause || notice.reason !== 'admin_revoked' || cause.outcome.state === 'refused' || cause.start > at) {
    return [
      violation('ended_by_nobody', at, `${told} for ${notice.reason} "${notice.message}": nobody did that`),
    ]
  }
  const { call, outcome } = cause
  if (!covers(cause, begun)) {
    return [violation('ended_without_cover', at, `${told} by call ${call}, which does not cover it`)]
  }
  if (outcome.state !== 'done') return []
  if (outcome.id !== notice.revocationId) {
    return [
      violation('ended_by_nobody', at, `${told} by ${notice.revocationId}; call ${call} is ${outcome.id}`),
    ]
  }
  if (outcome.end < begun.start) {
    const returned = `call ${call}, which had returned at ${ms(outcome.end)}`
    return [
      violation('ended_by_earlier', at, `${told} by ${returned}; its sign-in began at ${ms(begun.start)}`),
    ]
  }
  return []
}
