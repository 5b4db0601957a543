/** So long a window is, in milliseconds. */
const WINDOW_MS = 60_000
/** The same may be said so often in a window. */
const MOST_OF_ONE = 3
/** So many different things are told apart in a window; whatever is beyond counts as one. */
const MOST_DIFFERENT = 50
const REST = 'everything else'

/** Keeps back what has been said often enough. What it remembers is bounded, whatever is said. */
export class Repetitions {
  #since = Number.NEGATIVE_INFINITY
  #said = new Map<string, number>()
  #before = new Map<string, number>()

  /**
   * @param what is to be said
   * @param now milliseconds, monotonic
   * @returns how often it was kept back in the window before, to be said with it; null: it is to be kept back
   */
  admit(what: string, now: number): number | null {
    if (now - this.#since >= WINDOW_MS) {
      this.#before = now - this.#since < 2 * WINDOW_MS ? this.#said : new Map()
      this.#said = new Map()
      this.#since = now
    }
    const key = this.#said.has(what) || this.#said.size < MOST_DIFFERENT ? what : REST
    const times = (this.#said.get(key) ?? 0) + 1
    this.#said.set(key, times)
    if (times > MOST_OF_ONE) return null
    return times === 1 ? Math.max(0, (this.#before.get(key) ?? 0) - MOST_OF_ONE) : 0
  }
}
