import { hash } from 'node:crypto'
import type pg from 'pg'
import { RateLimiterPostgres, RateLimiterRes } from 'rate-limiter-flexible'
import { Refusal } from '../refusal.ts'

const MINUTE = 60

/** Who tries to sign in as whom. */
export interface Attempt {
  loginId: string
  ip: string | null
  /** The user has signed in from this address before. */
  knownAddress: boolean
}

/**
 * Limits on failed sign-ins. An attempt takes its points before the password is looked at, so that a burst of parallel
 * guesses cannot slip through, and gets them back when it succeeds or was never judged.
 *
 * - one address guessing at one user: 10 in 15 minutes
 * - one address guessing at anybody: 1,000 in 15 minutes; 500 people behind it can sign in within a minute
 * - anybody guessing at one user: 100 in an hour, and then only addresses that he has signed in from are let through, so
 *   a stranger never locks him out
 */
export class SignInLimits {
  #pair: RateLimiterPostgres
  #address: RateLimiterPostgres
  #user: RateLimiterPostgres

  constructor(pool: pg.Pool) {
    const limiter = (keyPrefix: string, points: number, duration: number) =>
      new RateLimiterPostgres({
        storeClient: pool,
        storeType: 'pool',
        schemaName: 'curfew',
        tableName: 'sign_in_limits',
        tableCreated: true,
        keyPrefix,
        points,
        duration,
      })
    this.#pair = limiter('pair', 10, 15 * MINUTE)
    this.#address = limiter('address', 1_000, 15 * MINUTE)
    this.#user = limiter('user', 100, 60 * MINUTE)
  }

  /** @throws Refusal `rate_limited` with the seconds to wait */
  async begin(attempt: Attempt): Promise<void> {
    const keys = keysOf(attempt)
    await take(this.#pair, keys.pair)
    await take(this.#address, keys.address)
    if (!attempt.knownAddress) await take(this.#user, keys.user)
  }

  /** The password was not looked at, so the attempt has not failed. */
  async unjudged(attempt: Attempt): Promise<void> {
    const keys = keysOf(attempt)
    await Promise.all([
      this.#pair.reward(keys.pair),
      this.#address.reward(keys.address),
      attempt.knownAddress ? undefined : this.#user.reward(keys.user),
    ])
  }

  async succeeded(attempt: Attempt): Promise<void> {
    const keys = keysOf(attempt)
    await Promise.all([
      this.#pair.delete(keys.pair),
      this.#address.reward(keys.address),
      attempt.knownAddress ? undefined : this.#user.reward(keys.user),
    ])
  }
}

/** Hashed, because people type passwords into the wrong field. */
function keysOf({ loginId, ip }: Attempt) {
  const user = hash('sha256', loginId.toLowerCase(), 'base64url')
  const address = ip ?? 'local'
  return { user, address, pair: `${user}:${address}` }
}

async function take(limiter: RateLimiterPostgres, key: string): Promise<void> {
  try {
    await limiter.consume(key)
  } catch (error) {
    if (!(error instanceof RateLimiterRes)) throw error
    const retryAfterSeconds = Math.max(1, Math.ceil(error.msBeforeNext / 1_000))
    throw new Refusal('rate_limited', { detail: 'Too many failed attempts.', retryAfterSeconds })
  }
}
