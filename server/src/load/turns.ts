import pLimit from 'p-limit'
import { Refusal } from '../refusal.ts'

export interface TurnsOptions {
  /** How many are under way at a time. */
  atOnce: number
  /** How many may wait for their turn. */
  waiting: number
  /** How many of those, waiting or under way, may be one person's. */
  forOne: number
}

/**
 * Work that takes turns, so that however much of it is asked for, it has a bounded share of each turn of the event loop and of
 * its memory, and one person a bounded share of that.
 */
export class Turns {
  #options: TurnsOptions
  #inTurn: ReturnType<typeof pLimit>
  #ofEach = new Map<string, number>()

  constructor(options: TurnsOptions) {
    this.#options = options
    this.#inTurn = pLimit(options.atOnce)
  }

  /**
   * Waits for a turn.
   *
   * @param who asks
   * @returns ends the turn
   * @throws Refusal `rate_limited`, at once, when too many wait
   */
  async take(who: string): Promise<() => void> {
    const { waiting, forOne } = this.#options
    const own = this.#ofEach.get(who) ?? 0
    if (own >= forOne || this.#inTurn.pendingCount >= waiting) {
      throw new Refusal('rate_limited', {
        detail: 'Too many requests at the same time.',
        retryAfterSeconds: 1,
      })
    }
    this.#ofEach.set(who, own + 1)
    return new Promise((resolve) => {
      void this.#inTurn(
        () =>
          new Promise<void>((end) => {
            let isOver = false
            resolve(() => {
              if (isOver) return
              isOver = true
              this.#leave(who)
              end()
            })
          }),
      )
    })
  }

  #leave(who: string): void {
    const left = (this.#ofEach.get(who) ?? 0) - 1
    if (left > 0) this.#ofEach.set(who, left)
    else this.#ofEach.delete(who)
  }
}
