const WINDOW_MS = 5_000

/** Counts what each sender sends in a window. Nothing is kept of senders that are quiet. */
export class FloodGauge<Sender> {
  #perSecond: number
  #window = new Map<Sender, number>()
  #since = Number.NEGATIVE_INFINITY

  /** @param perSecond that a sender may send, sustained for a window of 5 s */
  constructor(perSecond: number) {
    this.#perSecond = perSecond
  }

  /**
   * Counts one.
   *
   * @param now milliseconds, monotonic
   * @returns whether the sender floods
   */
  floods(sender: Sender, now: number): boolean {
    if (now - this.#since >= WINDOW_MS) {
      this.#window = new Map()
      this.#since = now
    }
    const count = (this.#window.get(sender) ?? 0) + 1
    this.#window.set(sender, count)
    return count > (this.#perSecond * WINDOW_MS) / 1_000
  }
}
