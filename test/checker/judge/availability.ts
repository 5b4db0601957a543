import { isExcused, mayNotTell } from './excuses.ts'
import type { HistoryIndex } from './history-index.ts'
import { ms, type Violation, violation } from './violation.ts'

/** P5: how long a revocation may take as long as PostgreSQL answers, in milliseconds. */
const REVOCATION_LIMIT_MS = 3_000

/** P5, P6: revocations are bounded, checks are answered unless a fault forbids it, and no process ends by itself. */
export function judgeAvailability({ checks, revocations, faults, exits }: HistoryIndex): Violation[] {
  const found: Violation[] = []
  for (const { call, attempts } of revocations) {
    for (const { node, start, end, status } of attempts) {
      if (end - start > REVOCATION_LIMIT_MS && !isExcused(faults, node, start, end)) {
        found.push(violation('slow', end, `call ${call} took ${ms(end - start)} ms at node ${node}`))
      }
      if (isFailure(status) && !isExcused(faults, node, start, end)) {
        found.push(violation('unavailable_without_cause', end, `call ${call} at node ${node}: ${status}`))
      }
    }
  }
  for (const { session, node, via, start, end, answer } of checks) {
    const check = `a check of session ${session} (${via}, node ${node}, ${ms(start)} to ${ms(end)})`
    if (answer.said === 'error') found.push(violation('error', end, `${check} was answered ${answer.status}`))
    // An ending connection does not answer events any more.
    const failed =
      (answer.said === 'unavailable' && !mayNotTell(faults, node, start, end)) ||
      (answer.said === 'nothing' && via === 'http')
    if (failed && !isExcused(faults, node, start, end)) {
      found.push(violation('unavailable_without_cause', end, `${check} was answered ${answer.said}`))
    }
  }
  for (const { node, at, how, wanted } of exits) {
    if (!wanted) found.push(violation('process_ended', at, `node ${node}: ${how}`))
  }
  return found
}

const isFailure = (status: number | null): boolean => status === null || status >= 500
