/** A moment by both of the machine's clocks, in milliseconds. */
export interface Moment {
  /** Never steps, but may stand still while the machine sleeps. */
  monotonic: number
  /** Runs on while the machine sleeps, but may be set. */
  wall: number
}

export const now = (): Moment => ({ monotonic: performance.now(), wall: Date.now() })

/** Milliseconds from one moment to another by whichever clock says more: for trust, too old is the safe error. */
export const elapsed = (from: Moment, to: Moment): number =>
  Math.max(to.monotonic - from.monotonic, to.wall - from.wall)

/** How long a node may answer from memory after it has begun to read the feed to its end, in milliseconds. */
export const LEASE_MS = 1_500

/**
 * Whether this node's memory may be believed. Tested at each decision and never by a timer: after a pause of the
 * process the next event is handled before an overdue timer fires.
 */
export class Lease {
  #renewed: { at: Moment; databaseTime: number } | null = null
  #clock: () => Moment
  #lastRenewedAt: Moment | null = null
  #lapses = 0

  constructor(clock: () => Moment = now) {
    this.#clock = clock
  }

  /**
   * @param at taken before the node's beat was raised, so before the feed was read
   * @param databaseTime the database's clock at that beat, milliseconds since 1970
   */
  renew(at: Moment, databaseTime: number): void {
    this.#noteLapse()
    this.#renewed = { at, databaseTime }
    this.#lastRenewedAt = at
  }

  /** From here on nothing is believed until the next renewal. */
  stop(): void {
    this.#noteLapse()
    this.#renewed = null
  }

  isFresh(): boolean {
    return this.#renewed !== null && elapsed(this.#renewed.at, this.#clock()) < LEASE_MS
  }

  /**
   * The database's clock, milliseconds since 1970, if the lease is fresh; else null. Ahead of the real one by at most a
   * round trip, so a deadline is noticed too soon rather than too late; what happens then, the database decides.
   */
  databaseNow(): number | null {
    if (this.#renewed === null) return null
    const age = elapsed(this.#renewed.at, this.#clock())
    return age < LEASE_MS ? this.#renewed.databaseTime + age : null
  }

  /** How often it had run out by the time of its renewal: the checks in between had to ask the database. */
  get lapses(): number {
    return this.#lapses
  }

  /** Milliseconds since the last renewal, whether or not it is believed; null before the first. */
  age(): number | null {
    return this.#lastRenewedAt && elapsed(this.#lastRenewedAt, this.#clock())
  }

  #noteLapse(): void {
    if (this.#renewed !== null && !this.isFresh()) this.#lapses++
  }
}
