import { BlockedByOthers } from '../../feed/change.ts'
import { ExceptionLocked } from '../../sessions/end/cut-off.ts'
import { TooMany } from '../../sessions/end/end-sessions.ts'
import type { Attempt, Ways } from '../act.ts'

/**
 * How an act ends what it covers. `by_name`: each session under a lock on its row. `cut_off`: everyone, as one. `many`: what is
 * more than can be named, or what must not wait for anybody's row.
 */
export type WayToEnd = 'by_name' | 'cut_off' | 'many'

/** Whose sessions an act ends, as far as it matters for how it is begun. */
export type Ends =
  | { kind: 'everyone' }
  /** All of a group, by its id: whoever has a member's row locked does not keep it from being ended. */
  | { kind: 'group'; group: string }
  /** Those who are named; one of them stands for all in `ChangeOptions`. */
  | { kind: 'named'; first: string | undefined }

/** Whoever has a member's row locked is waited for so long; then a group is ended without the rows. */
const SWEEP_PATIENCE_MS = 400

const MANY: Attempt<WayToEnd> = { way: 'many', alone: true }

/** In which way such an end is begun, and that `many` is left when it cannot be done so. */
export function waysToEnd(ends: Ends): Ways<WayToEnd> {
  return {
    first: firstAttempt(ends),
    next: (error) => {
      const mustNotWait =
        error instanceof ExceptionLocked || (ends.kind === 'group' && error instanceof BlockedByOthers)
      return mustNotWait || error instanceof TooMany ? MANY : null
    },
  }
}

function firstAttempt(ends: Ends): Attempt<WayToEnd> {
  switch (ends.kind) {
    case 'everyone':
      return { way: 'cut_off', alone: true }
    case 'group':
      return { way: 'by_name', target: ends.group, patienceMs: SWEEP_PATIENCE_MS }
    case 'named':
      return { way: 'by_name', target: ends.first }
  }
}
