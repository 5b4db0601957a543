/** Steps that are begun before others have ended, at first, at least and at most. */
const FIRST = 24
const LEAST = 6
const MOST = 64
/** A step that takes longer than this says that it is too much, one that is quicker that more is possible, in milliseconds. */
const TOO_SLOW_MS = 120

/**
 * Keeps a machine busy, but not beyond what it can do: on a slow one fewer things happen at a time, and none of them runs
 * out of time only because too many were begun.
 */
export class Pace {
  #limit = FIRST
  #running = 0
  #waiting: (() => void)[] = []

  /** Resolves when there is room for another step. */
  begin(): Promise<void> {
    return new Promise((resolve) => {
      this.#waiting.push(resolve)
      this.#letIn()
    })
  }

  end(tookMs: number): void {
    this.#running--
    const change = tookMs > TOO_SLOW_MS ? -0.5 : 0.1
    this.#limit = Math.min(MOST, Math.max(LEAST, this.#limit + change))
    this.#letIn()
  }

  #letIn(): void {
    while (this.#running < this.#limit) {
      const next = this.#waiting.shift()
      if (!next) return
      this.#running++
      next()
    }
  }
}
