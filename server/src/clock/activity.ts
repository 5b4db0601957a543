import { change } from '../feed/change.ts'
import type { FeedEntry } from '../feed/entry.ts'
import type { Lease } from '../feed/lease.ts'
import { type News, writeNews } from '../feed/news/news.ts'
import type { Log } from '../log.ts'
import { Refusal } from '../refusal.ts'
import type { SessionCache } from '../sessions/check/cache.ts'
import { readNotice } from '../sessions/check/read-session.ts'
import type { Database } from '../store/database.ts'
import { leavingOutRefused } from '../store/refused-row.ts'
import { isUnavailable } from '../store/unavailable.ts'
import { type Extended, Extensions, OLD_NEWS_MS } from './extensions.ts'
import { writeBy } from './idle.ts'
import { type Touch, type Touched, writeExtensions, writeTouches } from './touch.ts'

/** How often it is looked what must be written, in milliseconds. */
const FLUSH_EVERY_MS = 250
/** The most touches in one statement. */
const BATCH = 5_000
/** A session that nothing was heard of for so long is forgotten here, in milliseconds. */
const FORGET_AFTER_MS = 120_000

interface Pending {
  /** The newest activity, monotonic milliseconds. */
  activeAt: number
  /** When the newest was reported, monotonic milliseconds: long after it by a client that was cut off. */
  heardAt: number
  /** The activity that the database knows, monotonic milliseconds. */
  writtenAt: number
}

export interface ActivityOptions {
  database: Pick<Database, 'writes' | 'people' | 'clock' | 'checks'>
  cache: SessionCache
  lease: Lease
  log: Log
  /** Called when news were committed. */
  announceNews: () => void
  /** Called with the users whose last activity was written. */
  changed: (users: string[]) => void
}

/** Collects what people do and writes it seldom. */
export class Activity {
  #options: ActivityOptions
  #pending = new Map<string, Pending>()
  #extensions = new Extensions()
  #timer: NodeJS.Timeout | undefined
  #flushing: Promise<void> = Promise.resolve()

  constructor(options: ActivityOptions) {
    this.#options = options
  }

  start(): void {
    this.#timer = setInterval(() => {
      this.#flushing = this.#flushing.then(() => this.#flush(false))
    }, FLUSH_EVERY_MS)
    this.#timer.unref()
  }

  /** Writes what is left. */
  async stop(): Promise<void> {
    clearInterval(this.#timer)
    await this.#flushing
    await this.#flush(true)
  }

  /**
   * Somebody has done something in a session.
   *
   * @param ageSeconds how long ago; a client that was cut off reports late
   */
  record(session: { id: string }, ageSeconds = 0): void {
    const heardAt = performance.now()
    const activeAt = heardAt - ageSeconds * 1_000
    const pending = this.#pending.get(session.id)
    if (!pending) this.#pending.set(session.id, { activeAt, heardAt, writtenAt: Number.NEGATIVE_INFINITY })
    else if (activeAt > pending.activeAt) {
      pending.activeAt = activeAt
      pending.heardAt = heardAt
    }

    const remembered = this.#options.cache.bySession(session.id)
    const at = this.#options.lease.databaseNow()
    if (remembered?.state === 'live' && at !== null) {
      remembered.session.lastActiveAt = Math.max(remembered.session.lastActiveAt, at - ageSeconds * 1_000)
    }
  }

  /**
   * Activity that is not in the records yet, of sessions whose last one there is at least so old as far as this node knows. They are
   * few: what people do is written within 30 s.
   *
   * @param forSeconds how old
   */
  unwritten(forSeconds: number): Touch[] {
    const at = performance.now()
    const touches: Touch[] = []
    for (const [id, { activeAt, writtenAt }] of this.#pending) {
      if (activeAt > writtenAt && writtenAt <= at - forSeconds * 1_000)
        touches.push({ id, ageSeconds: (at - activeAt) / 1_000 })
    }
    return touches
  }

  /**
   * The user wants to stay: written before it is answered, and every tab is told. Asked again within 10 s the answer is the
   * deadline that was written then.
   *
   * @returns the idle deadline (ISO 8601), null without an idle timeout
   * @throws Refusal `session_ended`, `unavailable`
   */
  extend(sessionId: string): Promise<Extended> {
    return this.#extensions.ask(sessionId, () => this.#extend(sessionId))
  }

  /** An entry of the feed. While this node is behind, what it reads may be long past. */
  apply(entry: FeedEntry): void {
    if (entry.kind !== 'sessions.extended' || this.#options.lease.isFresh()) this.#extensions.apply(entry)
  }

  /** News, which may be long past as well. */
  hear(news: News, ageSeconds: number): void {
    if (news.kind !== 'sessions.extended' || ageSeconds * 1_000 < OLD_NEWS_MS) this.#extensions.apply(news)
  }

  /** Nobody knows what happened meanwhile. */
  resynchronise(): void {
    this.#extensions.clear()
  }

  async #extend(sessionId: string): Promise<Extended> {
    const { database, cache, announceNews } = this.#options
    const { result } = await change(
      { changes: database.people },
      async (tx) => {
        const [touched] = await writeExtensions(tx, [{ id: sessionId, ageSeconds: 0 }])
        return { result: touched, entries: touched ? await writeNews(tx, [extended([touched])]) : [] }
      },
      { target: sessionId },
    )
    if (result) {
      announceNews()
      return { idleDeadline: result.idleDeadline?.toISOString() ?? null }
    }
    const notice = await readNotice(database.checks, { id: sessionId })
    if (notice) cache.learn(notice)
    // Past its deadline and not ended yet: the clock is about to.
    throw notice
      ? new Refusal('session_ended', { notice })
      : new Refusal('unavailable', { retryAfterSeconds: 2 })
  }

  async #flush(everything: boolean): Promise<void> {
    const at = performance.now()
    const due: string[] = []
    for (const [id, pending] of this.#pending) {
      if (pending.activeAt > pending.writtenAt) {
        if (everything || at >= writeBy(pending.writtenAt, this.#idleTimeoutOf(id))) due.push(id)
      } else if (at - pending.writtenAt > FORGET_AFTER_MS) this.#pending.delete(id)
    }
    for (let from = 0; from < due.length; from += BATCH) {
      try {
        await this.#write(due.slice(from, from + BATCH))
      } catch (error) {
        // Kept, with its age: it counts when the database is back.
        if (!isUnavailable(error) && !(error instanceof Refusal)) {
          this.#options.log.error({ err: error }, 'could not store activity')
        }
        return
      }
    }
  }

  async #write(ids: string[]): Promise<void> {
    const { database, announceNews, changed, log } = this.#options
    const sentAt = performance.now()
    const touches = ids.flatMap((id): Touch[] => {
      const pending = this.#pending.get(id)
      return pending ? [{ id, ageSeconds: (sentAt - pending.activeAt) / 1_000 }] : []
    })
    const activeAt = new Map(ids.map((id) => [id, this.#pending.get(id)?.activeAt ?? sentAt]))
    const refused = ({ id }: Touch, error: unknown) => {
      // As if it had been written: it is tried again with what comes later, and not each time.
      this.#written(id, activeAt.get(id))
      log.error({ err: error, sessionId: id }, 'PostgreSQL rejected the activity of a session')
    }
    const touched = await leavingOutRefused(touches, (some) => writeTouches(database.writes, some), refused)
    const warned = new Set(touched.filter((row) => row.warned).map((row) => row.id))
    for (const { id } of touched) if (!warned.has(id)) this.#written(id, activeAt.get(id))
    this.#dropEnded(ids, touched)
    changed(touched.filter((row) => row.written).map((row) => row.userId))
    const extend = async (some: Touch[]) => {
      const { result: moved } = await change({ changes: database.clock }, async (tx) => {
        const moved = await writeExtensions(tx, some)
        return { result: moved, entries: moved.length > 0 ? await writeNews(tx, [extended(moved)]) : [] }
      })
      for (const { id } of some) this.#written(id, activeAt.get(id))
      if (moved.length > 0) announceNews()
      return []
    }
    const extensions = touches.filter(({ id }) => warned.has(id))
    if (extensions.length > 0) await leavingOutRefused(extensions, extend, refused)
  }

  #written(id: string, activeAt: number | undefined): void {
    const pending = this.#pending.get(id)
    if (pending && activeAt !== undefined) pending.writtenAt = activeAt
  }

  /** Not touched means locked, then the next batch tries again, or ended, which is remembered if it was a moment ago. */
  #dropEnded(ids: string[], touched: Touched[]): void {
    const seen = new Set(touched.map((row) => row.id))
    for (const id of ids) {
      if (seen.has(id)) continue
      const pending = this.#pending.get(id)
      const ended = this.#options.cache.bySession(id)?.state === 'ended' || this.#options.cache.recentEnd(id)
      if (ended || (pending && performance.now() - pending.heardAt > FORGET_AFTER_MS))
        this.#pending.delete(id)
    }
  }

  #idleTimeoutOf(id: string): number | null {
    const remembered = this.#options.cache.bySession(id)
    // Unknown: written at once, which is always in time.
    return remembered?.state === 'live' ? remembered.session.idleTimeoutMs : 0
  }
}

const extended = (sessions: Touched[]): News => ({
  kind: 'sessions.extended',
  version: 1,
  payload: {
    sessions: sessions.map(({ id, idleDeadline }) => ({
      id,
      idleDeadline: idleDeadline?.toISOString() ?? null,
    })),
  },
})
