import type { Fault, Moment } from '../history/history.ts'

/** A node that was cut off takes this long to be taken out and dealt with by the others, with some room, in milliseconds. */
const SETTLES_WITHIN_MS = 6_000
/** What a fault broke may come to light a little after it is over, in milliseconds. */
const AFTERMATH_MS = 1_000
/** That the machine has too much to do shows now and then; it is so before and after that, too, in milliseconds. */
const OVERLOAD_MS = 3_000

type Touched = Fault['touches']

/** Nothing that a node does rests on Redis, nor on what some clients do, so that excuses nothing. */
const EXCUSING: ReadonlySet<Touched> = new Set(['node', 'postgres', 'machine'])

const concerns = (fault: Fault, node: number | null): boolean =>
  EXCUSING.has(fault.touches) && (node === null || fault.node === null || fault.node === node)

/** Whether a fault of a node, of PostgreSQL or of the machine explains trouble in a span of time. */
export function isExcused(faults: readonly Fault[], node: number | null, from: Moment, to: Moment): boolean {
  return faults.some((fault) => {
    const before = fault.touches === 'machine' ? OVERLOAD_MS : 0
    const after = fault.touches === 'machine' ? OVERLOAD_MS : AFTERMATH_MS
    return concerns(fault, node) && fault.from - before <= to && until(fault) + after >= from
  })
}

/** Whether clients may have been out of reach of whoever ended their sessions in a span of time. */
export function mayBeOutOfReach(faults: readonly Fault[], from: Moment, to: Moment): boolean {
  return faults.some(
    (fault) => concerns(fault, null) && fault.from <= to && until(fault) + SETTLES_WITHIN_MS >= from,
  )
}

/** Whether there were clients in a span of time that took nothing, of which the history tells nothing more. */
export function mayBeStuck(faults: readonly Fault[], from: Moment, to: Moment): boolean {
  return faults.some(
    (fault) => fault.touches === 'clients' && fault.from <= to && until(fault) + AFTERMATH_MS >= from,
  )
}

/** Whether a check may have been answered that it cannot be told, by a node that was reading everything again. */
export function mayNotTell(faults: readonly Fault[], node: number, from: Moment, to: Moment): boolean {
  return faults.some(
    (fault) => fault.touches === 'version' && fault.node === node && fault.from <= to && until(fault) >= from,
  )
}

/** The time limit of something that a node owes from a moment on: faults of that node stop the clock. */
export function dueBy(faults: readonly Fault[], node: number, from: Moment, limitMs: number): Moment {
  let due = from + limitMs
  for (const fault of faults.toSorted((a, b) => a.from - b.from)) {
    if (concerns(fault, node) && fault.from <= due && until(fault) >= from) {
      due = Math.max(due, until(fault) + limitMs)
    }
  }
  return due
}

const until = (fault: Fault): Moment => fault.to ?? Number.POSITIVE_INFINITY
