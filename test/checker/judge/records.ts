import type { RecordedRevocation, Records, Revocation } from '../history/history.ts'
import { covers } from './coverage.ts'
import { mayBeOutOfReach, mayBeStuck } from './excuses.ts'
import { type HistoryIndex, tellings } from './history-index.ts'
import { type Violation, type ViolationKind, violation } from './violation.ts'

/** P3, P4, RV-2, RV-12: what was recorded is what was done, and every client is accounted for. */
export function judgeRecords(index: HistoryIndex): Violation[] {
  return index.records.flatMap((records) => [
    ...judgeActs(index, records),
    ...judgeAudit(records),
    ...judgeDeliveries(index, records),
  ])
}

function judgeActs({ revocations }: HistoryIndex, records: Records): Violation[] {
  const found: Violation[] = []
  const calls = new Map(revocations.map((revocation) => [revocation.call, revocation]))
  const recorded = new Set(records.revocations.map(({ id }) => id))
  for (const { call, outcome } of revocations) {
    if (outcome.state === 'done' && !recorded.has(outcome.id)) {
      found.push(
        violation('act_without_record', records.at, `call ${call} returned ${outcome.id}: not recorded`),
      )
    }
  }
  const seen = new Set<number>()
  for (const { id, call } of records.revocations) {
    const outcome = calls.get(call)?.outcome
    if (!outcome || outcome.state === 'refused' || (outcome.state === 'done' && outcome.id !== id)) {
      found.push(violation('record_without_act', records.at, `revocation ${id} was not done by call ${call}`))
    } else if (seen.has(call)) {
      found.push(violation('record_without_act', records.at, `call ${call} was recorded twice`))
    }
    seen.add(call)
  }
  return found
}

/** One entry for each revocation, whether or not its caller ever heard of it, and none for anything else. */
function judgeAudit({ at, revocations, auditedRevocations }: Records): Violation[] {
  const audited = new Set(auditedRevocations)
  const recorded = new Set(revocations.map(({ id }) => id))
  return [
    ...[...recorded]
      .filter((id) => !audited.has(id))
      .map((id) => violation('act_without_record', at, `revocation ${id} has no audit entry`)),
    ...[...audited]
      .filter((id) => !recorded.has(id))
      .map((id) =>
        violation('record_without_act', at, `an audit entry tells of ${id}, which is no revocation`),
      ),
    ...(auditedRevocations.length > audited.size
      ? [violation('record_without_act', at, 'a revocation has two audit entries')]
      : []),
  ]
}

function judgeDeliveries(index: HistoryIndex, records: Records): Violation[] {
  const calls = new Map(index.revocations.map((revocation) => [revocation.call, revocation]))
  const confirmed = countConfirmed(index)
  const ended = countEnded(index)
  return records.revocations.flatMap((recorded) => {
    const revocation = calls.get(recorded.call)
    if (!revocation) return []
    return judgeSums(index, revocation, recorded, {
      confirmed: confirmed.get(recorded.call) ?? 0,
      ended: ended.get(recorded.call)?.size ?? 0,
      brokenOff: countBrokenOff(index, revocation),
    }).map(([kind, what]) => violation(kind, records.at, `call ${recorded.call}: ${what}`))
  })
}

/** What the clients saw of one revocation. */
interface Seen {
  /** Connections that were told, all of which confirmed it. */
  confirmed: number
  /** Sessions of which anybody was told. */
  ended: number
  /** Connections of covered sessions that their clients broke off about that time, untold: nobody could write to them. */
  brokenOff: number
}

/** All is accounted for after 5 s, with some room, in milliseconds. */
const SETTLED_WITHIN_MS = 6_000

function judgeSums(
  { faults }: HistoryIndex,
  revocation: Revocation,
  { deliveries, sessionsEnded }: RecordedRevocation,
  seen: Seen,
): [ViolationKind, string][] {
  const { total, acknowledged, closed, unreachable, pending } = deliveries
  const found: [ViolationKind, string][] = []
  const last = revocation.attempts.at(-1)?.end ?? revocation.start
  const until = last + SETTLED_WITHIN_MS
  const excused = mayBeOutOfReach(faults, revocation.start, until)
  const mayNotAnswer = excused || mayBeStuck(faults, revocation.start, until)
  if (total !== acknowledged + closed + unreachable + pending) {
    found.push(['sum_is_wrong', `deliveries do not add up: ${JSON.stringify(deliveries)}`])
  }
  if (pending > 0) found.push(['pending', `${pending} deliveries are still pending`])
  if (unreachable > seen.brokenOff && !mayNotAnswer) {
    found.push([
      'unreachable_without_cause',
      `${unreachable} clients count as unreachable, ${seen.brokenOff} broke off, and nothing failed`,
    ])
  }
  if (acknowledged > seen.confirmed) {
    found.push([
      'acknowledged_by_nobody',
      `${acknowledged} acknowledged, ${seen.confirmed} clients confirmed`,
    ])
  }
  if (acknowledged < seen.confirmed && !excused) {
    found.push(['acknowledgement_lost', `${acknowledged} acknowledged, ${seen.confirmed} clients confirmed`])
  }
  if (seen.ended > sessionsEnded) {
    found.push(['more_ended_than_recorded', `ended ${seen.ended} sessions, recorded ${sessionsEnded}`])
  }
  return found
}

/** A client's goodbye and a notice may cross for this long, in milliseconds. */
const CROSSING_MS = 1_000

function countBrokenOff({ connections, sessions }: HistoryIndex, revocation: Revocation): number {
  const { start, attempts } = revocation
  const coversSession = (session: string): boolean => {
    const begun = sessions.get(session)
    return begun !== undefined && covers(revocation, begun)
  }
  const until = (attempts.at(-1)?.end ?? start) + CROSSING_MS
  return connections.filter(
    ({ session, told, closed }) =>
      told === null &&
      closed?.by === 'client' &&
      closed.at >= start - CROSSING_MS &&
      closed.at <= until &&
      coversSession(session),
  ).length
}

function countConfirmed(index: HistoryIndex): Map<number, number> {
  const counts = new Map<number, number>()
  for (const { told } of index.connections) {
    const call = told ? index.causeOf(told.notice)?.call : undefined
    if (call !== undefined) counts.set(call, (counts.get(call) ?? 0) + 1)
  }
  return counts
}

function countEnded(index: HistoryIndex): Map<number, Set<string>> {
  const sessions = new Map<number, Set<string>>()
  for (const { session, notice } of tellings(index)) {
    const call = index.causeOf(notice)?.call
    if (call !== undefined) sessions.set(call, (sessions.get(call) ?? new Set()).add(session))
  }
  return sessions
}
