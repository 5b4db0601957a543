import { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible'

/**
 * The most keys that a limit remembers; those that were used longest ago are forgotten. Only wrong passwords stay counted,
 * and a node judges about 80 passwords a second: to have one key forgotten takes 20 minutes of all that it can do.
 */
const MAX_KEYS = 100_000

export interface AttemptLimitOptions {
  /** Distinguishes its counts from those of other limits. */
  name: string
  points: number
  /** After how many seconds from the first of them points are forgotten. */
  seconds: number
}

/** What came of taking a point: got it; none until so many seconds have passed; none until another attempt is judged. */
export type Taken = { kind: 'taken' } | { kind: 'used_up'; seconds: number } | { kind: 'being_judged' }

/**
 * One limit on failed attempts. Each takes a point while it is judged, so that a burst of parallel guesses cannot slip
 * through, and gives it back unless it has failed. As long as it is not known which of the two, the point is neither free
 * nor gone.
 */
export class AttemptLimit {
  readonly name: string
  readonly points: number
  readonly seconds: number
  #counter: RateLimiterMemory
  /** How many of a key's points belong to attempts that are being judged. */
  #judged = new Map<string, number>()
  /** What the counter may hold, the one used longest ago first. */
  #keys = new Set<string>()

  constructor({ name, points, seconds }: AttemptLimitOptions) {
    this.name = name
    this.points = points
    this.seconds = seconds
    this.#counter = new RateLimiterMemory({ keyPrefix: '', points, duration: seconds })
  }

  async take(key: string): Promise<Taken> {
    this.#remember(key)
    // The library counts before it answers, so both of these belong to one moment.
    const counted = this.#counter.consume(key)
    const judged = this.#add(key, 1)
    const { consumedPoints, msBeforeNext } = await counted.catch(resultOf)
    if (consumedPoints <= this.points) return { kind: 'taken' }
    await this.giveBack(key)
    const usedUp = consumedPoints - judged >= this.points
    return usedUp ? { kind: 'used_up', seconds: msBeforeNext / 1_000 } : { kind: 'being_judged' }
  }

  /**
   * The attempt has not failed, or was not judged.
   *
   * @returns how many points are gone for good
   */
  async giveBack(key: string): Promise<number> {
    const rewarded = this.#counter.reward(key)
    const judged = this.#add(key, -1)
    const { consumedPoints } = await rewarded
    // Or whoever is turned away before a password is looked at would fill the memory with zeros.
    if (consumedPoints <= 0 && !this.#judged.has(key)) this.#forget(key)
    return Math.max(0, consumedPoints - judged)
  }

  /** The attempt has failed: its point is gone. */
  keep(key: string): void {
    this.#add(key, -1)
  }

  /** Sets how many points are gone, for so many seconds; those of attempts that are being judged come on top. */
  async set(key: string, gone: number, seconds: number): Promise<void> {
    const points = gone + (this.#judged.get(key) ?? 0)
    if (points <= 0) return this.#forget(key)
    this.#remember(key)
    await this.#counter.set(key, points, seconds)
  }

  /** How many keys it remembers. */
  get size(): number {
    return this.#keys.size
  }

  #add(key: string, change: number): number {
    const judged = (this.#judged.get(key) ?? 0) + change
    if (judged > 0) this.#judged.set(key, judged)
    else this.#judged.delete(key)
    return judged
  }

  #remember(key: string): void {
    this.#keys.delete(key)
    this.#keys.add(key)
    const [oldest] = this.#keys.size > MAX_KEYS ? this.#keys : []
    if (oldest !== undefined) this.#forget(oldest)
  }

  #forget(key: string): void {
    this.#keys.delete(key)
    void this.#counter.delete(key)
  }
}

function resultOf(error: unknown): RateLimiterRes {
  if (error instanceof RateLimiterRes) return error
  throw error
}
