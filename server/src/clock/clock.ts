import { setTimeout as wait } from 'node:timers/promises'
import { change } from '../feed/change.ts'
import type { Log } from '../log.ts'
import { Refusal } from '../refusal.ts'
import type { Database, Queryable } from '../store/database.ts'
import { isRowRefused, leavingOutRefused } from '../store/refused-row.ts'
import { DUE_BATCH, type DueEnds, isAnythingDue, readDue, sweepDue, sweepOne, sweepSome } from './due.ts'
import { GapWatch } from './gap.ts'
import { GRACE_MS } from './idle.ts'
import { RefusedSessions } from './refused-sessions.ts'
import { Repeat } from './repeat.ts'

/** How often the database is asked what is due, in milliseconds. */
const LOOK_EVERY_MS = 1_000

export interface ClockOptions {
  database: Database
  log: Log
  /** Waits until every node refuses what an entry ended. */
  waitUntilRefused: (position: number) => Promise<unknown>
  /** Called when an entry was committed that nobody waits for. */
  announce: (position: number) => void
  /** Called when news were committed. */
  announceNews: () => void
  /** When idle ends are held back; by default after a start and after every gap. */
  gap?: GapWatch
}

/** Time's part: warns and ends sessions that are due. Every node runs one, and they share the work. */
export class Clock {
  #options: ClockOptions
  #gap: GapWatch
  #stopped = new AbortController()
  #looking: Repeat
  /** Sessions that somebody has asked for past their deadline. */
  #expiring = new Map<string, Promise<void>>()
  #refused = new RefusedSessions()

  constructor(options: ClockOptions) {
    this.#options = options
    this.#gap = options.gap ?? new GapWatch()
    this.#looking = new Repeat({
      everyMs: LOOK_EVERY_MS,
      work: () => this.#look(),
      failure: 'expiry sweep failed',
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
   * have been active. However many ask meanwhile, it is tried once: each asks again afterwards how the session stands.
   *
   * @throws Refusal `unavailable` while idle ends are held back
   */
  expire(sessionId: string): Promise<void> {
    const underWay = this.#expiring.get(sessionId)
    if (underWay) return underWay
    const expiring = this.#expire(sessionId).finally(() => this.#expiring.delete(sessionId))
    this.#expiring.set(sessionId, expiring)
    return expiring
  }

  async #expire(sessionId: string): Promise<void> {
    const { database, waitUntilRefused, announceNews, log } = this.#options
    const held = this.#gap.remaining()
    if (held > 0) throw new Refusal('unavailable', { retryAfterSeconds: Math.ceil(held / 1_000) })
    // Activity from before the deadline may still be on its way.
    await wait(GRACE_MS, undefined, { signal: this.#stopped.signal }).catch(() => undefined)
    const { result, position } = await change({ changes: database.clock }, async (tx) => {
      const { entries, hasNews } = await sweepOne(tx, sessionId, this.#mayEndIdle)
      return { result: hasNews, entries }
    }).catch((error: unknown) => {
      if (!isRowRefused(error)) throw error
      log.error(
        { err: error, sessionId },
        'PostgreSQL refuses the end of a session that is past its deadline',
      )
      // Refused like any other that cannot be told: it does not live, and has no notice.
      throw new Refusal('unavailable', { retryAfterSeconds: 2 }, { cause: error })
    })
    if (result) announceNews()
    if (position !== null) await waitUntilRefused(position)
  }

  async #look(): Promise<void> {
    const { database } = this.#options
    if (!(await isAnythingDue(database.writes, this.#refused.ids()))) {
      this.#gap.tick()
      return
    }
    for (let full = true; full && !this.#stopped.signal.aborted; ) {
      const looked = await this.#sweep((tx) => sweepDue(tx, this.#mayEndIdle, this.#refused.ids())).catch(
        (error: unknown) => {
          if (!isRowRefused(error)) throw error
          return this.#sweepApart()
        },
      )
      // Each batch counts: a hundred thousand that are due at once take longer than what would be a gap. And nothing less:
      // while nothing can be changed, no activity can be written that takes a warning back.
      this.#gap.tick()
      // While ends are held back the same rows stay due: once is enough.
      full = looked === DUE_BATCH && this.#mayEndIdle()
    }
  }

  async #sweep(work: (tx: Queryable) => Promise<DueEnds>): Promise<number> {
    const { database, announce, announceNews } = this.#options
    const { result, position } = await change({ changes: database.clock }, async (tx) => {
      const swept = await work(tx)
      return { result: swept, entries: swept.entries }
    })
    if (position !== null) announce(position)
    if (result.hasNews) announceNews()
    return result.looked
  }

  /** PostgreSQL refuses what is to be written of one of those that are due: the others are swept without it (LO-12). */
  async #sweepApart(): Promise<number> {
    const { database, log } = this.#options
    const due = await readDue(database.writes, this.#refused.ids())
    const sweep = async (ids: string[]) => {
      await this.#sweep((tx) => sweepSome(tx, ids, this.#mayEndIdle))
      return []
    }
    await leavingOutRefused(due, sweep, (sessionId, error) => {
      this.#refused.add(sessionId)
      log.error(
        { err: error, sessionId },
        'PostgreSQL refuses the end or the warning of a session that is due',
      )
    })
    return due.length
  }

  /** Asked when the sessions have been read: that may be long after the question was sent. */
  #mayEndIdle = (): boolean => this.#gap.remaining() === 0
}
