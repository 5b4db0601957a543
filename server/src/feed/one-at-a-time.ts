/** How long a target counts as contended after somebody has waited for its rows in vain, in milliseconds. */
const REMEMBER_MS = 1_000
/** Beyond so many the oldest are forgotten. */
const MOST = 10_000

interface Contended {
  until: number
  /** Resolves when the last of those in line is through. */
  last: Promise<void>
  waiting: number
}

/**
 * Whoever waits for a locked row holds a connection meanwhile. So those who want the same target go one after the other, once
 * one of them has waited in vain: the others wait here, where they take nothing from anybody. Pure but for the time.
 */
export class OneAtATime {
  #contended = new Map<string, Contended>()
  #now: () => number

  constructor(now: () => number = () => performance.now()) {
    this.#now = now
  }

  /** Somebody has waited for this target's rows in vain. */
  note(target: string): void {
    const until = this.#now() + REMEMBER_MS
    const known = this.#contended.get(target)
    if (known) {
      known.until = until
      return
    }
    for (const [oldest, { waiting }] of this.#contended) {
      if (this.#contended.size < MOST) break
      if (waiting === 0) this.#contended.delete(oldest)
    }
    this.#contended.set(target, { until, last: Promise.resolve(), waiting: 0 })
  }

  /** Whether somebody would have to wait in line for this target. */
  isContended(target: string): boolean {
    const known = this.#contended.get(target)
    if (!known) return false
    if (known.waiting > 0 || this.#now() < known.until) return true
    this.#contended.delete(target)
    return false
  }

  /**
   * Runs the work, after that of whoever is in line for the same target if it is contended.
   *
   * @param work is told whether its turn in line has come; if it was not in line, others may have waited in vain since
   */
  async run<T>(target: string, work: (inLine: boolean) => Promise<T>): Promise<T> {
    const known = this.isContended(target) ? this.#contended.get(target) : undefined
    if (!known) return work(false)
    known.waiting++
    const result = known.last.then(() => work(true))
    known.last = result.then(
      () => undefined,
      () => undefined,
    )
    try {
      return await result
    } finally {
      known.waiting--
    }
  }
}
