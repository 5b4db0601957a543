import { setTimeout as wait } from 'node:timers/promises'
import { change } from '../feed/change.ts'
import type { Log } from '../log.ts'
import { refileSessions } from '../policies/refile-sessions.ts'
import { Refusal } from '../refusal.ts'
import type { Database } from '../store/database.ts'
import { isUnavailable } from '../store/unavailable.ts'
import { DUE_BATCH, isAnythingDue, sweepDue, sweepOne } from './due.ts'
import { GapWatch } from './gap.ts'
import { GRACE_MS } from './idle.ts'
import { prune } from './prune.ts'

/** How often the database is asked what is due, in milliseconds. */
const LOOK_EVERY_MS = 1_000
/** How often old records are thrown away, in milliseconds. */
const PRUNE_EVERY_MS = 60_000

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
  #loop: Promise<void> | undefined

  constructor(options: ClockOptions) {
    this.#options = options
    this.#gap = options.gap ?? new GapWatch()
  }

  start(): void {
    this.#loop = this.#run()
  }

  async stop(): Promise<void> {
    this.#stopped.abort()
    await this.#loop
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

  async #run(): Promise<void> {
    const { log } = this.#options
    let pruneAt = performance.now()
    while (!this.#stopped.signal.aborted) {
      try {
        await this.#look()
        this.#gap.tick()
        if (performance.now() >= pruneAt) {
          pruneAt = performance.now() + PRUNE_EVERY_MS
          await prune(this.#options.database)
        }
      } catch (error) {
        const away = isUnavailable(error) || error instanceof Refusal
        log[away ? 'warn' : 'error']({ err: error }, 'the clock could not look')
      }
      await wait(LOOK_EVERY_MS, undefined, { signal: this.#stopped.signal }).catch(() => undefined)
    }
  }

  async #look(): Promise<void> {
    const { database, announce } = this.#options
    await refileSessions(database)
    if (!(await isAnythingDue(database.writes))) return
    for (let full = true; full && !this.#stopped.signal.aborted; ) {
      const mayEndIdle = this.#gap.remaining() === 0
      const { result, position } = await change(database, async (tx) => {
        const swept = await sweepDue(tx, mayEndIdle)
        return { result: swept, entries: swept.entries }
      })
      if (position !== null) announce(position)
      // While ends are held back the same rows stay due: once is enough.
      full = mayEndIdle && result.looked === DUE_BATCH
    }
  }
}
