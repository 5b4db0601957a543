import { deadline, dueAt, idleDeadline } from '../policies/deadlines.ts'

/** A session as the clock looks at it. Times in milliseconds since 1970, durations in milliseconds. */
export interface Ticking {
  lastActiveAt: number
  idleTimeoutMs: number | null
  /** How long before the idle deadline the user is warned. */
  warningMs: number
  /** The idle deadline that they have been warned of. */
  warnedFor: number | null
  expiresAt: number | null
}

export type Verdict =
  | { kind: 'end'; reason: 'idle_timeout' | 'max_lifetime' }
  /** Warn now; look again at `dueAt`. */
  | { kind: 'warn'; endsAt: number; dueAt: number }
  /** Nothing yet; look again at `dueAt`, or never. */
  | { kind: 'wait'; dueAt: number | null }

/**
 * Activity from just before the deadline may still be on its way to the database: nobody is ended for idleness before
 * this has passed, in milliseconds. With one look a second an end is at most 2.5 s late.
 */
export const GRACE_MS = 1_500

/** Activity that came in just now is written this long before the deadline at the latest, in milliseconds. */
const WRITE_BEFORE_DEADLINE_MS = 15_000
/** ...and otherwise this often, in milliseconds. */
const WRITE_EVERY_MS = 30_000

/** What is to be done about a session at a moment. */
export function decide(session: Ticking, at: number): Verdict {
  const { expiresAt } = session
  if (expiresAt !== null && expiresAt <= at) return { kind: 'end', reason: 'max_lifetime' }
  const endsAt = idleDeadline(session)
  if (endsAt + GRACE_MS <= at) return { kind: 'end', reason: 'idle_timeout' }
  const firstDueAt = dueAt(session)
  if (at < firstDueAt) return { kind: 'wait', dueAt: Number.isFinite(firstDueAt) ? firstDueAt : null }
  const nextDueAt = deadline(session)
  if (at < endsAt && session.warnedFor !== endsAt) return { kind: 'warn', endsAt, dueAt: nextDueAt }
  return { kind: 'wait', dueAt: nextDueAt }
}

/**
 * When activity that has come in since must be written, in the unit and on the clock of `writtenAt` (milliseconds): at
 * most every 30 s, but in time before the deadline that the database knows.
 */
export function writeBy(writtenAt: number, idleTimeoutMs: number | null): number {
  return (
    writtenAt +
    Math.min(WRITE_EVERY_MS, (idleTimeoutMs ?? Number.POSITIVE_INFINITY) - WRITE_BEFORE_DEADLINE_MS)
  )
}
