const LOOK_EVERY_MS = 5

/**
 * Measures the turns of this process's event loop. A turn is as long as it kept the processor: while others on the same
 * machine have it, a clock would measure them.
 */
export class TurnGauge {
  #timer: NodeJS.Timeout | undefined
  #longest = 0

  start(): void {
    this.#longest = 0
    let since = performance.now()
    let used = process.cpuUsage()
    this.#timer = setInterval(() => {
      const now = performance.now()
      const { user, system } = process.cpuUsage(used)
      this.#longest = Math.max(this.#longest, Math.min(now - since, (user + system) / 1_000))
      since = now
      used = process.cpuUsage()
    }, LOOK_EVERY_MS)
  }

  /** @returns the longest turn, in milliseconds */
  stop(): number {
    clearInterval(this.#timer)
    return this.#longest
  }
}
