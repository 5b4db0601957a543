/** Keeps something that may become slow from taking more than its share of the time. */
export class Budget {
  #every: number
  #share: number
  #notBefore = Number.NEGATIVE_INFINITY

  /**
   * @param every milliseconds from one start to the next, at least
   * @param share of the time that it may take, 0 to 1
   */
  constructor({ every, share }: { every: number; share: number }) {
    this.#every = every
    this.#share = share
  }

  /** @param now milliseconds, monotonic */
  allows(now: number): boolean {
    return now >= this.#notBefore
  }

  spent(startedAt: number, endedAt: number): void {
    this.#notBefore = startedAt + Math.max(this.#every, (endedAt - startedAt) / this.#share)
  }
}
