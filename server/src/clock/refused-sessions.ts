/** So long a session is passed over, in milliseconds. */
const PASS_OVER_MS = 60_000
/** So many are remembered; beyond, the first ones are tried again. */
const MOST = 1_000

/**
 * Sessions that the clock could not end or warn because PostgreSQL refuses what is to be written of them. They would come first
 * each time, and no other would have its turn: so they are passed over, and tried again in a minute.
 */
export class RefusedSessions {
  #until = new Map<string, number>()
  #now: () => number

  /** @param now in milliseconds, monotonic */
  constructor(now: () => number = () => performance.now()) {
    this.#now = now
  }

  add(id: string): void {
    this.#until.delete(id)
    this.#until.set(id, this.#now() + PASS_OVER_MS)
    for (const first of this.#until.keys()) {
      if (this.#until.size <= MOST) return
      this.#until.delete(first)
    }
  }

  /** Those that are to be passed over now. */
  ids(): string[] {
    const now = this.#now()
    for (const [id, until] of this.#until) {
      if (until > now) break
      this.#until.delete(id)
    }
    return [...this.#until.keys()]
  }
}
