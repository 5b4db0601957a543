import { setTimeout as wait } from 'node:timers/promises'
import { change } from '../feed/change.ts'
import type { Log } from '../log.ts'
import { Refusal } from '../refusal.ts'
import type { Database } from '../store/database.ts'
import { DUE_BATCH, isAnythingDue, sweepDue, sweepOne } from './due.ts'
import { GapWatch } from './gap.ts'
import { GRACE_MS } from './idle.ts'
import { Repeat } from './repeat.ts'

/** How often the database is asked what is due, in milliseconds. */
const LOOK_EVERY_MS = 1_000

export interface ClockOptions {
  database: Database
  log: Log
  /** Waits until every node refuses what an entry ended. */
  settle: (position: number) => Promise<unknown>
  /** Called when an entry was committed that nobody waits for. */
  announce: (position: number) => void
  /** When idle ends are held back; by default after a start and after every gap. */
  gap?: GapWatch
}

/** Time's part: warns and ends sessions that are due. Every node runs one, and they share the work. */
export class Clock {
  #options: ClockOptions
  #gap: GapWatch
  #stopped = new AbortController()
  #looking: Repeat

  constructor(options: ClockOptions) {
    this.#options = options
    this.#gap = options.gap ?? new GapWatch()
    this.#looking = new Repeat({
      everyMs: LOOK_EVERY_MS,
      work: () => this.#look(),
      failure: 'the clock could not look',
      log: options.log,
    })
  }

  start(): void {
    this.#looking.start()
  }

  async stop(): Promise<void> {
    this.#stopped.abort()
    await this.#looking.stop()
  }

  /**
   * Ends one session for being past its deadline, see `Expire`. Returns without having ended it when it turns out to
   * have been active.
   *
   * @throws Refusal `unavailable` while idle ends are held back
   */
  async expire(sessionId: string): Promise<void> {
    const { database, settle } = this.#options
    const held = this.#gap.remaining()
    if (held > 0) throw new Refusal('unavailable', { retryAfterSeconds: Math.ceil(held / 1_000) })
    // Activity from before the deadline may still be on its way.
    await wait(GRACE_MS, undefined, { signal: this.#stopped.signal }).catch(() => undefined)
    const { position } = await change(database, async (tx) => {
      const { entries } = await sweepOne(tx, sessionId, true)
      return { result: undefined, entries }
    })
    if (position !== null) await settle(position)
  }

  async #look(): Promise<void> {
    const { database, announce } = this.#options
    const due = await isAnythingDue(database.writes)
    this.#gap.tick()
    for (let full = due; full && !this.#stopped.signal.aborted; ) {
      const mayEndIdle = this.#gap.remaining() === 0
      const { result, position } = await change(database, async (tx) => {
        const swept = await sweepDue(tx, mayEndIdle)
        return { result: swept, entries: swept.entries }
      })
      if (position !== null) announce(position)
      // Each answer counts: a hundred thousand that are due at once take longer than what would be a gap.
      this.#gap.tick()
      // While ends are held back the same rows stay due: once is enough.
      full = mayEndIdle && result.looked === DUE_BATCH
    }
  }
}
