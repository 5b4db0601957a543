import type { Notice } from '@curfew/shared'
import { type Concerned, type Covered, type End, type FeedEntry, noticeFor } from '../../feed/entry.ts'
import type { Check, LiveSession } from '../session.ts'
import { TokenTable } from './token-table.ts'

/** At about half a kilobyte each; beyond it the oldest make room. */
const MAX_REMEMBERED = 250_000
/** Cut-offs that are looked at beside each remembered session; with one more everything is forgotten. */
const MAX_CUT_OFFS = 8
/** Policies and users of which something older is not believed; with more everything is forgotten. */
const MAX_OUTDATED = 10_000
/** Ends by id that are kept to catch fills which raced with them. A fill is given up after 3 s. */
const KEEP_ENDS_MS = 30_000
const MAX_ENDS = 50_000

type CutOff = Extract<Covered, { upTo: number }>

type Ended = Extract<Check, { state: 'ended' }>
type Remembered = Extract<Check, { state: 'live' }> | Ended

/** What this node remembers of sessions. Says nothing about whether it may be believed: that is the lease's. */
export class SessionCache {
  #sessions = new TokenTable<LiveSession | Ended>()
  /** Of their tokens, by the sessions' ids; those that were remembered first come first. */
  #digests = new Map<string, string>()
  #ended = new Map<string, { notice: Notice; at: number }>()
  /** Ends of everyone that not every remembered session has been marked for, the first one first. */
  #cutOffs: { end: End; doubt: number; covers: (session: LiveSession) => boolean }[] = []
  /** Policies, by number, and users whose sessions go by another policy since a generation. */
  #outdated = new Map<number | string, number>()
  #generation = 0
  #doubt = 0
  #max: number

  constructor({ max = MAX_REMEMBERED }: { max?: number } = {}) {
    this.#max = max
  }

  /** Raised whenever more was forgotten, or ended, than is named; a fill that began in an older one is not stored. */
  get generation(): number {
    return this.#generation
  }

  /** Raised by each end of many: what was confirmed by a read that was sent before it may have ended. */
  get doubt(): number {
    return this.#doubt
  }

  /**
   * A session that was found to live by all that is known (see `found`), if nothing was applied since then that may bear upon it and
   * its deadline still lies ahead: as nearly always. It is not touched, which would take longer than all of the rest.
   *
   * @param digest of the token, see `tokenDigest`
   * @param at the database's clock, milliseconds since 1970, while the lease is fresh
   */
  stillFound(digest: string, at: number): LiveSession | undefined {
    // Only what lives is given a limit.
    return this.#sessions.getBelowLimit(digest, at) as LiveSession | undefined
  }

  /** It lives, if nothing is applied, until this time of the database's clock (milliseconds since 1970). */
  found(digest: string, until: number): void {
    this.#sessions.setLimit(digest, until)
  }

  /** @param digest of the token, see `tokenDigest` */
  get(digest: string): Remembered | undefined {
    const remembered = this.#sessions.get(digest)
    if (remembered === undefined || 'state' in remembered) return remembered
    if (this.#outdated.size > 0 && this.#isOutdated(remembered)) return undefined
    return this.#cut(digest, remembered)
  }

  /** Of the token of a session that is remembered, see `tokenDigest`. */
  digestOf(id: string): string | undefined {
    return this.#digests.get(id)
  }

  bySession(id: string): Remembered | undefined {
    const digest = this.#digests.get(id)
    return digest === undefined ? undefined : this.get(digest)
  }

  /** Those that are remembered as live; of the ones in doubt it is not certain. */
  *live(): Generator<LiveSession> {
    for (const digest of [...this.#digests.values()]) {
      const remembered = this.get(digest)
      if (remembered?.state === 'live') yield remembered.session
    }
  }

  /** The end of a session by its id that was applied a moment ago, whether or not the session was remembered. */
  recentEnd(id: string): Notice | undefined {
    return this.#ended.get(id)?.notice
  }

  /**
   * Remembers what the database said, unless an entry that was applied since the question was sent made it stale.
   *
   * @param generation as it was before the question was sent, as was `doubt` of which the answer says that it is confirmed
   */
  fill(digest: string, answer: Remembered, generation: number): void {
    if (answer.state === 'ended') {
      this.#store(digest, answer.notice.sessionId, answer)
      return
    }
    if (generation !== this.#generation || this.#ended.has(answer.session.id)) return
    const present = this.get(digest)
    // Ended is never overwritten, and another fill may know of newer activity.
    if (present?.state === 'ended') return
    if (present) {
      answer.session.lastActiveAt = Math.max(answer.session.lastActiveAt, present.session.lastActiveAt)
      answer.session.confirmed = Math.max(answer.session.confirmed, present.session.confirmed)
    }
    answer.session.generation = generation
    this.#store(digest, answer.session.id, answer.session)
  }

  /** An end that was found under the session's id before the feed has brought it: its token is refused as well. */
  learn(notice: Notice, at: number = performance.now()): void {
    const { sessionId } = notice
    if (this.#ended.has(sessionId)) return
    this.#dropOldEnds(at, 1)
    this.#ended.set(sessionId, { notice, at })
    const digest = this.#digests.get(sessionId)
    if (digest !== undefined && this.get(digest)?.state !== 'ended')
      this.#sessions.set(digest, { state: 'ended', notice })
  }

  /** Forgets what an entry of the feed makes stale; what is found to have ended is known at once. */
  apply(entry: FeedEntry, at: number = performance.now()): void {
    if (entry.kind === 'sessions.ended') this.#end(entry.payload.end, entry.payload.covered, at)
    // Nothing is forgotten: what is known as ended stays so, and what is active would be written at once by every session.
    else if (entry.kind === 'sessions.ended_many') this.#raiseDoubt()
    else if (entry.kind === 'policy.changed') this.#outdate(entry.payload.concerns ?? 'everyone')
    else if (entry.kind === 'sessions.extended') this.#forget(entry.payload.sessions)
  }

  clear(): void {
    this.#generation++
    this.#sessions.clear()
    this.#digests.clear()
    this.#ended.clear()
    this.#cutOffs = []
    this.#outdated.clear()
  }

  #end(end: End, covered: Covered, at: number): void {
    if ('upTo' in covered) {
      this.#cutOff(end, covered)
      return
    }
    this.#dropOldEnds(at, covered.sessions.length)
    for (const { id } of covered.sessions) {
      const notice = noticeFor(end, id)
      this.#ended.set(id, { notice, at })
      const digest = this.#digests.get(id)
      if (digest !== undefined) this.#sessions.set(digest, { state: 'ended', notice })
    }
  }

  /** Not one by one: a hundred thousand would stop the event loop for 100 ms. A fill that is under way is not stored. */
  #cutOff(end: End, covered: CutOff): void {
    // What is remembered then has nearly all ended, and the records know of what has not.
    if (this.#cutOffs.length === MAX_CUT_OFFS) this.clear()
    this.#generation++
    this.#cutOffs.push({ end, doubt: this.#doubt, covers: coversOf(covered) })
    this.#sessions.dropLimits()
  }

  #raiseDoubt(): void {
    this.#doubt++
    this.#sessions.dropLimits()
  }

  /**
   * What is remembered of a session, which is found to have ended if a cut-off covers it. Whether an end of many had covered it
   * before, and so gives the reason, is not known of one that was in doubt then: the records say.
   */
  #cut(digest: string, session: LiveSession): Remembered | undefined {
    const cutOff = this.#cutOffs.find(({ covers }) => covers(session))
    if (cutOff === undefined) return { state: 'live', session }
    if (session.confirmed < cutOff.doubt) return undefined
    const ended: Remembered = { state: 'ended', notice: noticeFor(cutOff.end, session.id) }
    this.#sessions.set(digest, ended)
    return ended
  }

  #dropOldEnds(at: number, room: number): void {
    for (const [id, ended] of this.#ended) {
      if (at - ended.at < KEEP_ENDS_MS) break
      this.#ended.delete(id)
    }
    if (this.#ended.size + room > MAX_ENDS) {
      this.#ended.clear()
      this.#generation++
    }
  }

  /**
   * What was read of these sessions goes by what stood before; so does a fill that is under way, and nobody knows whose it is.
   * They are noted and not looked for: to take a hundred thousand out one by one would stop the event loop for 100 ms.
   */
  #outdate(concerned: Concerned): void {
    const all = concerned === 'everyone' ? [] : 'users' in concerned ? concerned.users : concerned.policies
    if (concerned === 'everyone' || this.#outdated.size + all.length > MAX_OUTDATED) {
      this.clear()
      return
    }
    this.#generation++
    for (const policyOrUser of all) this.#outdated.set(policyOrUser, this.#generation)
    this.#sessions.dropLimits()
  }

  #isOutdated({ generation, policyId, userId }: LiveSession): boolean {
    const since = Math.max(this.#outdated.get(policyId) ?? 0, this.#outdated.get(userId) ?? 0)
    return generation < since
  }

  #forget(sessions: { id: string }[]): void {
    for (const { id } of sessions) {
      const digest = this.#digests.get(id)
      if (digest === undefined || this.get(digest)?.state === 'ended') continue
      this.#sessions.delete(digest)
      this.#digests.delete(id)
    }
  }

  #store(digest: string, id: string, remembered: LiveSession | Ended): void {
    if (this.#digests.size >= this.#max && !this.#digests.has(id)) this.#makeRoom()
    this.#sessions.set(digest, remembered)
    this.#digests.set(id, digest)
  }

  #makeRoom(): void {
    let tooMany = Math.ceil(this.#max / 10)
    for (const [id, digest] of this.#digests) {
      this.#sessions.delete(digest)
      this.#digests.delete(id)
      if (--tooMany <= 0) return
    }
  }
}

function coversOf({ upTo, exceptUsers, exceptSessions }: CutOff): (session: LiveSession) => boolean {
  const users = new Set(exceptUsers)
  const sessions = new Set(exceptSessions)
  return ({ id, userId, number }) => number <= upTo && !users.has(userId) && !sessions.has(id)
}
