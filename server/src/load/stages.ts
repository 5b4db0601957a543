/**
 * What a node that falls behind refuses, the first one first: what strangers ask, then lists and what people ask about
 * themselves, then what they write. Never a forced logout, a check, a sign-out, or the lease.
 */
export const SHED_LANES = ['strangers', 'lists', 'writes'] as const
export type ShedLane = (typeof SHED_LANES)[number]

/** How many of them are refused: 0 is none, 2 is strangers and lists. */
export type Stage = 0 | 1 | 2 | 3

/** What a node has measured since it last looked, in milliseconds. */
export interface Pressure {
  /** How late the event loop was at its worst. */
  late: number
  /** How long somebody has waited for a connection to PostgreSQL. */
  wait: number
}

export interface SheddingState {
  readonly stage: Stage
  /** Since when it has been under pressure without a break, or since the last step up; monotonic milliseconds. */
  readonly pressedSince: number | null
  /** Since when everything has been below half. */
  readonly calmSince: number | null
}

export const NOT_OVERLOADED: SheddingState = { stage: 0, pressedSince: null, calmSince: null }

const TOO_LATE_MS = 200
const TOO_LONG_MS = 500
/** So long pressure lasts before a step up, and again before the next. */
const STEP_AFTER_MS = 1_000
/** So long everything is below half before it is over. */
const OVER_AFTER_MS = 5_000

/** What becomes of a state by a measurement. Between pressure and calm nothing changes. */
export function nextState(state: SheddingState, { late, wait }: Pressure, at: number): SheddingState {
  if (late > TOO_LATE_MS || wait > TOO_LONG_MS) {
    const pressedSince = state.pressedSince ?? at
    if (at - pressedSince < STEP_AFTER_MS) return { stage: state.stage, pressedSince, calmSince: null }
    const stage = Math.min(state.stage + 1, SHED_LANES.length) as Stage
    return { stage, pressedSince: at, calmSince: null }
  }
  const isCalm = late < TOO_LATE_MS / 2 && wait < TOO_LONG_MS / 2
  if (state.stage === 0 || !isCalm) return { stage: state.stage, pressedSince: null, calmSince: null }
  const calmSince = state.calmSince ?? at
  return at - calmSince < OVER_AFTER_MS
    ? { stage: state.stage, pressedSince: null, calmSince }
    : NOT_OVERLOADED
}

/** Whether a lane is refused in a stage. */
export const isShed = (lane: ShedLane, stage: Stage): boolean => SHED_LANES.indexOf(lane) < stage
