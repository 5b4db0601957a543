import { setTimeout as wait } from 'node:timers/promises'
import type { Notice } from '@curfew/shared'
import { type Covered, type End, type FeedEntry, noticeFor } from '../feed/entry.ts'
import { frozenCopy } from '../json/frozen-copy.ts'
import { inTurns, slicesOf } from '../load/pace.ts'
import type { Log } from '../log.ts'
import type { ReadSession } from '../sessions/check/read-session.ts'
import type { LiveSession } from '../sessions/session.ts'
import { isUnavailable } from '../store/unavailable.ts'

/** A session that is over. */
export interface EndedSession {
  readonly sessionId: string
  readonly userId: string
  readonly loginId: string
  /** Why; null if the records do not know the session any more, as after a restore from a backup. */
  readonly notice: Notice | null
}

/** Whatever it throws, or its promise, is written into the log and goes no further. */
export type EndedListener = (ended: EndedSession) => unknown

/** Sessions asked for in one statement. */
const AT_ONCE = 1_000
/** Before PostgreSQL is asked again when it did not answer, in milliseconds. */
const ASK_AGAIN_MS = 250
/** At about a quarter of a kilobyte each; beyond it those that were let in first are forgotten. */
const MOST = 1_000_000

export interface EndedNewsOptions {
  /** The sessions that the node has let in before anybody listened, and whether that they live is certain. */
  remembered: () => Iterable<[session: LiveSession, isCertain: boolean]>
  /** Reads sessions as they are, in the order of the ids. */
  readSessions: (ids: string[]) => Promise<ReadSession[]>
  log: Log
  max?: number
}

type CutOff = Extract<Covered, { upTo: number }>

/** A session that was let in here, and is not known to have ended. */
interface LetIn {
  userId: string
  loginId: string
  number: number
  /** How many ends that do not name their sessions had been applied when it was last found to live; -1: that is not certain. */
  confirmed: number
}

/**
 * Tells an application of the end of each session that its node has let in: it may hold something open for it that nobody else
 * knows of. Whoever is let in is remembered until they are told of, for as long as somebody listens; the node's own memory would
 * not do, which forgets whenever it likes.
 *
 * An end that names its sessions, or everyone, is told when it is applied. After an end of many, and when the feed could not be
 * followed without a gap, PostgreSQL is asked for each session, again and again until it answers.
 */
export class EndedNews {
  #options: EndedNewsOptions
  #listeners = new Set<{ tell: EndedListener }>()
  #sessions = new Map<string, LetIn>()
  #doubt = 0
  #asking: Promise<void> | null = null
  #stopped = new AbortController()
  #hasForgotten = false

  constructor(options: EndedNewsOptions) {
    this.#options = options
  }

  /** @returns stops listening */
  listen(tell: EndedListener): () => void {
    const listener = { tell }
    if (this.#listeners.size === 0) {
      this.#listeners.add(listener)
      for (const [session, isCertain] of this.#options.remembered()) this.letIn(session, isCertain)
    } else this.#listeners.add(listener)
    return () => {
      this.#listeners.delete(listener)
      if (this.#listeners.size === 0) this.#sessions.clear()
    }
  }

  /** A session was found to live: `Confirmed` of `sessions/check/verify.ts`. */
  letIn({ id, userId, loginId, number }: LiveSession, isCertain: boolean): void {
    if (this.#listeners.size === 0) return
    // The one that was let in last is forgotten last.
    this.#sessions.delete(id)
    this.#sessions.set(id, { userId, loginId, number, confirmed: isCertain ? this.#doubt : -1 })
    if (this.#sessions.size > (this.#options.max ?? MOST)) this.#forgetOne()
    if (!isCertain) this.#begin()
  }

  /** An entry of the feed has been applied, by everybody else in this node first. */
  apply(entry: FeedEntry): void {
    if (this.#sessions.size === 0) return
    if (entry.kind === 'sessions.ended') this.#end(entry.payload.end, entry.payload.covered)
    else if (entry.kind === 'sessions.ended_many') this.#raise()
  }

  /** Nobody knows what this node has missed. */
  resynchronise(): void {
    this.#raise()
  }

  async stop(): Promise<void> {
    this.#stopped.abort()
    await this.#asking
  }

  #end(end: End, covered: Covered): void {
    if ('sessions' in covered) this.#tell(covered.sessions.map(({ id }) => [id, noticeFor(end, id)]))
    else void this.#endUpTo(end, covered)
  }

  async #endUpTo(end: End, { upTo, exceptUsers, exceptSessions }: CutOff): Promise<void> {
    const [users, sessions, doubt] = [new Set(exceptUsers), new Set(exceptSessions), this.#doubt]
    await inTurns([...this.#sessions.keys()], (id) => {
      const session = this.#sessions.get(id)
      // Whether an end of many came first for those in doubt, and so gives the reason, the records say.
      if (session === undefined || session.confirmed < doubt) return
      if (session.number > upTo || users.has(session.userId) || sessions.has(id)) return
      this.#tell([[id, noticeFor(end, id)]])
    })
    // Whoever was being asked for may have been answered for before this end.
    this.#raise()
  }

  #raise(): void {
    this.#doubt++
    this.#begin()
  }

  #begin(): void {
    this.#asking ??= this.#ask().finally(() => {
      this.#asking = null
      // Another end may have been applied while this was coming to its end.
      if (!this.#stopped.signal.aborted && this.#doubtful().length > 0) this.#begin()
    })
  }

  #doubtful(): string[] {
    return [...this.#sessions].flatMap(([id, { confirmed }]) => (confirmed < this.#doubt ? [id] : []))
  }

  async #ask(): Promise<void> {
    const { signal } = this.#stopped
    while (!signal.aborted) {
      const doubtful = this.#doubtful()
      if (doubtful.length === 0) return
      try {
        for (const ids of slicesOf(doubtful, AT_ONCE)) if (!signal.aborted) await this.#look(ids)
      } catch (error) {
        if (!isUnavailable(error))
          this.#options.log.error({ err: error }, 'could not ask which sessions have ended')
        await wait(ASK_AGAIN_MS, undefined, { signal }).catch(() => undefined)
      }
    }
  }

  async #look(ids: string[]): Promise<void> {
    const asked = this.#doubt
    const read = await this.#options.readSessions(ids)
    const ended: [string, Notice | null][] = []
    for (const [index, id] of ids.entries()) {
      const found = read[index]
      const session = this.#sessions.get(id)
      if (found?.state !== 'live') ended.push([id, found?.state === 'ended' ? found.notice : null])
      else if (session) session.confirmed = Math.max(session.confirmed, asked)
    }
    this.#tell(ended)
  }

  /** Each once: whoever is told of is forgotten. */
  #tell(ended: readonly [id: string, notice: Notice | null][]): void {
    const news = ended.flatMap(([sessionId, notice]): EndedSession[] => {
      const session = this.#sessions.get(sessionId)
      if (!session) return []
      this.#sessions.delete(sessionId)
      const { userId, loginId } = session
      return [Object.freeze({ sessionId, userId, loginId, notice: frozenCopy(notice) })]
    })
    // None of it throws.
    void inTurns(news, (each) => {
      for (const { tell } of this.#listeners) void this.#tellOne(tell, each)
    })
  }

  async #tellOne(tell: EndedListener, ended: EndedSession): Promise<void> {
    try {
      await tell(ended)
    } catch (error) {
      this.#options.log.error({ err: error }, 'a listener for ended sessions failed')
    }
  }

  #forgetOne(): void {
    const [first] = this.#sessions.keys()
    if (first !== undefined) this.#sessions.delete(first)
    if (this.#hasForgotten) return
    this.#hasForgotten = true
    this.#options.log.warn(
      'so many sessions have been let in that the ends of the first ones will not be told',
    )
  }
}
