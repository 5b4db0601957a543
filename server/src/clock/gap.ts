import { elapsed, type Moment, now } from '../feed/lease.ts'

/** A pause between two looks that is longer than this may have swallowed activity, in milliseconds. */
const GAP_MS = 5_000
/** So long clients have to come back and say when they were last active, in milliseconds. */
const HOLD_MS = 10_000

/**
 * Notices that this node, or its database, was away: then nobody's activity was recorded, and nobody is ended for
 * idleness until the clients have had time to report. A start counts as having been away.
 */
export class GapWatch {
  #clock: () => Moment
  #last: Moment
  #heldSince: Moment | null

  constructor(clock: () => Moment = now) {
    this.#clock = clock
    this.#last = clock()
    this.#heldSince = this.#last
  }

  /** To be called after each look that the database has answered. */
  tick(): void {
    const at = this.#clock()
    if (elapsed(this.#last, at) > GAP_MS) this.#heldSince = at
    this.#last = at
  }

  /** How long idle ends are still to be held back, in milliseconds; 0 if they are not. */
  remaining(): number {
    const at = this.#clock()
    if (elapsed(this.#last, at) > GAP_MS) return HOLD_MS
    return this.#heldSince === null ? 0 : Math.max(0, HOLD_MS - elapsed(this.#heldSince, at))
  }
}
