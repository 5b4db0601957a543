import { BurstyRateLimiter, RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible'
import { Refusal } from '../../refusal.ts'

/** Three in two seconds, as long as somebody likes, and thirty more in a minute: 120 a minute, bursts of 30. */
const STEADY = { points: 3, duration: 2 }
const BURST = { points: 30, duration: 60 }

/**
 * Limits what each session may ask about itself, in this process's memory: whoever asks too often is refused in the same
 * turn, before anything is read for them.
 *
 * What is kept are two numbers for each session that has asked in the last 2 s (60 s in a burst). Only a session that is
 * live gets so far, so there are never more of them than of sessions, of each of which the node remembers far more.
 *
 * @returns throws Refusal `rate_limited`
 */
export function limitSessions(): (session: { id: string }) => Promise<void> {
  const limiter = new BurstyRateLimiter(new RateLimiterMemory(STEADY), new RateLimiterMemory(BURST))
  return async ({ id }) => {
    try {
      await limiter.consume(id)
    } catch (error) {
      if (!(error instanceof RateLimiterRes)) throw error
      throw new Refusal('rate_limited', {
        detail: 'This session sends too many requests; Retry-After says when to try again.',
        retryAfterSeconds: Math.max(1, Math.ceil(error.msBeforeNext / 1_000)),
      })
    }
  }
}
