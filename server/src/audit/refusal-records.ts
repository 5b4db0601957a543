import { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible'
import type { Log } from '../log.ts'

/** Of the refusals of one user so many are recorded in a minute: enough to see what they tried. */
const MOST = { points: 10, duration: 60 }

/**
 * Bounds what the records keep of refusals: whoever may do nothing may still be refused as often as they like, and filled
 * the disk with it. What is beyond is refused all the same, and told to the log once a minute. Of this process alone.
 */
export class RefusalRecords {
  #recorded = new RateLimiterMemory(MOST)
  #log: Log

  constructor(log: Log) {
    this.#log = log
  }

  /** Whether another refusal of this user is to be recorded, which counts as done. */
  async mayRecord(userId: string): Promise<boolean> {
    try {
      const { remainingPoints } = await this.#recorded.consume(userId)
      if (remainingPoints === 0) {
        this.#log.warn(
          { userId },
          'a user is refused so often that it is not recorded for the rest of a minute',
        )
      }
      return true
    } catch (error) {
      if (error instanceof RateLimiterRes) return false
      throw error
    }
  }

  /** Whether a refusal of this user would not be recorded now. */
  async areSpent(userId: string): Promise<boolean> {
    const recorded = await this.#recorded.get(userId)
    return recorded !== null && recorded.consumedPoints >= MOST.points
  }
}
