import type { Log } from '../../log.ts'

/** Redis has to be well for so long before that is said, in milliseconds: one that comes and goes fills no log. */
const CALM_MS = 10_000

/** Says once that Redis does not help, and once that it does again, however much fails meanwhile. */
export class RedisOutage {
  #log: Log
  #now: () => number
  #failing = new Set<string>()
  #lastFailure = 0
  #isTold = false

  /** @param now in milliseconds, monotonic */
  constructor(log: Log, now: () => number = () => performance.now()) {
    this.#log = log
    this.#now = now
  }

  /** @param part of what has to work: one connection, or one use of it */
  failed(part: string, error: Error): void {
    this.#failing.add(part)
    this.#lastFailure = this.#now()
    if (this.#isTold) return
    this.#isTold = true
    // Not the error itself: those of ioredis hold their command, and that of signing in holds the password.
    const { code } = error as NodeJS.ErrnoException
    this.#log.warn(
      { part, reason: error.message || code },
      'Redis does not answer: other nodes learn of changes by polling',
    )
  }

  worked(part: string): void {
    this.#failing.delete(part)
    if (!this.#isTold || this.#failing.size > 0 || this.#now() - this.#lastFailure < CALM_MS) return
    this.#isTold = false
    this.#log.info('Redis is reachable again')
  }
}
