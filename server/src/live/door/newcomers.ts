/** How often it is looked whose time is over, in milliseconds. */
const LOOK_EVERY_MS = 500

/**
 * Transports that are in no namespace: they have just come, were refused, or have left the last one. They belong to nobody,
 * so no session's limit of connections counts them; after a while they are cut. socket.io's own limit asks them to close, and
 * then waits for the answer of whoever does not want to.
 */
export class Newcomers<Transport> {
  #limitMs: number
  #cut: (transport: Transport) => void
  #now: () => number
  /** Since when, in that order; monotonic milliseconds. */
  #since = new Map<Transport, number>()
  #timer: NodeJS.Timeout | undefined

  /** @param now in milliseconds, monotonic */
  constructor(
    limitMs: number,
    cut: (transport: Transport) => void,
    now: () => number = () => performance.now(),
  ) {
    this.#limitMs = limitMs
    this.#cut = cut
    this.#now = now
  }

  add(transport: Transport): void {
    this.#since.delete(transport)
    this.#since.set(transport, this.#now())
    this.#timer ??= setInterval(() => this.look(), LOOK_EVERY_MS).unref()
  }

  /** It is in a namespace, or gone. */
  remove(transport: Transport): void {
    this.#since.delete(transport)
    if (this.#since.size === 0) this.stop()
  }

  /** Cuts those whose time is over. */
  look(): void {
    for (const [transport, since] of this.#since) {
      if (this.#now() - since < this.#limitMs) return
      this.remove(transport)
      this.#cut(transport)
    }
  }

  stop(): void {
    clearInterval(this.#timer)
    this.#timer = undefined
  }
}
