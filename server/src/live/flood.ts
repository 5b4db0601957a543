/** Packets that a client may send in a window: 50 a second, sustained. */
const WINDOW_MS = 5_000
const MOST = 250

/** Counts packets of each sender. Nothing is kept of senders that are quiet. */
export class FloodGauge<Sender extends object> {
  #window = new Map<Sender, number>()
  #since = Number.NEGATIVE_INFINITY

  /**
   * Counts one packet.
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
    return count > MOST
  }
}
