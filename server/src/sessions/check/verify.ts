import type { Lease } from '../../feed/lease.ts'
import { deadline } from '../../policies/deadlines.ts'
import { Refusal } from '../../refusal.ts'
import { Batch } from '../../store/batch.ts'
import type { Database } from '../../store/database.ts'
import { isUnavailable } from '../../store/unavailable.ts'
import { type Check, type LiveSession, UNKNOWN } from '../session.ts'
import { digestOf, looksLikeToken, tokenDigest, tokenHash } from '../token.ts'
import { bestAsked, bestCheck } from './best-check.ts'
import type { SessionCache } from './cache.ts'
import { type ReadSession, readSessions, type SessionKey } from './read-session.ts'
import { UnknownTokens } from './unknown-tokens.ts'

export type { Check, LiveSession } from '../session.ts'

/**
 * Ends a session for being past its deadline, unless the deadline turns out to have moved. Resolves when the end is
 * recorded and no node accepts the session any more.
 *
 * @throws Refusal `unavailable` while it cannot be told whether the session was really idle
 */
export type Expire = (sessionId: string) => Promise<void>

/**
 * Hears of each session that PostgreSQL has said to be live, before the check is answered. Memory knows of no others.
 *
 * @param isCertain nothing was applied since the question was sent that may have ended it without naming it
 */
export type Confirmed = (session: LiveSession, isCertain: boolean) => void

export interface VerifierOptions {
  database: Pick<Database, 'checks'>
  cache: SessionCache
  lease: Lease
  expire: Expire
  confirmed?: Confirmed
}

/**
 * What checks were answered from. Plain numbers: a check takes less than a microsecond and must not notice that it is
 * counted.
 */
export interface CheckCounts {
  /** Memory said that the session lives. */
  hit: number
  /** Memory said that it has ended. */
  ended: number
  /** PostgreSQL was asked: memory had nothing, might not be believed, or was passed by. */
  miss: number
  /** Of those, the ones that PostgreSQL did not answer. */
  unanswered: number
}

/** A session as it was read, and what the cache knew when the question was sent. */
interface Asked {
  read: ReadSession
  generation: number
}

/** Questions in one statement, and statements at a time: 20,000 sessions that are in doubt together take 0.15 s, not 7. */
const TOGETHER = { max: 500, lanes: 2 }

/**
 * Answers "is this session live?". Every door asks here and nowhere else before it lets somebody do something; those who only
 * have to tell of ends that no entry names read for themselves which sessions have ended.
 */
export class Verifier {
  readonly counts: CheckCounts = { hit: 0, ended: 0, miss: 0, unanswered: 0 }
  #options: VerifierOptions
  #reads: Batch<SessionKey, Asked>
  #unknown = new UnknownTokens()

  constructor(options: VerifierOptions) {
    this.#options = options
    this.#reads = new Batch((keys) => this.#read(keys), TOGETHER)
  }

  /**
   * Checks a token: from memory, without a promise, while the node's lease is fresh, and in any case what is known to have
   * ended; otherwise from PostgreSQL.
   *
   * @throws Refusal `unavailable` when it cannot be told
   */
  check(token: string): Check | Promise<Check> {
    if (!looksLikeToken(token)) return UNKNOWN
    const digest = tokenDigest(token)
    return this.#recall(digest) ?? this.#ask({ tokenHash: Buffer.from(digest, 'latin1') })
  }

  /**
   * The same for the tokens that one request shows: a live session wins, the first one of several, then the one that ended last.
   * What memory cannot answer for is asked for in one statement, so that it does not depend on what a node remembers who a
   * request belongs to.
   *
   * @throws Refusal `unavailable` when it cannot be told
   */
  checkAny(tokens: readonly string[]): Check | Promise<Check> {
    const [first] = tokens
    // As nearly always; the way of several would cost as much as the check.
    if (tokens.length === 1 && first !== undefined) return this.check(first)
    const remembered = tokens.map((token) => this.#recallAny(token))
    const firstOpen = remembered.indexOf(undefined)
    const firstLive = remembered.findIndex((check) => check?.state === 'live')
    if (firstOpen === -1 || (firstLive !== -1 && firstLive < firstOpen))
      return bestCheck(remembered.filter((check) => check !== undefined))
    return bestAsked(tokens.map((token, index) => remembered[index] ?? this.#askOnce(token)))
  }

  /** Whether memory has heard of a token, so that whoever shows it is no stranger. Says nothing of whether it is live. */
  knows(token: string): boolean {
    return looksLikeToken(token) && this.#options.cache.get(tokenDigest(token)) !== undefined
  }

  /** A check by session id, for an event on a connection that is open already. */
  checkSession(id: string): Check | Promise<Check> {
    const digest = this.#options.cache.digestOf(id)
    return (digest === undefined ? undefined : this.#recall(digest)) ?? this.askSession(id)
  }

  /** Checks a token against PostgreSQL, whatever is remembered. */
  async ask(token: string): Promise<Check> {
    if (!looksLikeToken(token)) return UNKNOWN
    return this.#ask({ tokenHash: tokenHash(token) })
  }

  /** The same for the tokens that one request shows, see `checkAny`. */
  askAny(tokens: readonly string[]): Promise<Check> {
    return bestAsked(tokens.map((token) => this.ask(token)))
  }

  askSession(id: string): Promise<Check> {
    return this.#ask({ id })
  }

  isFresh(): boolean {
    return this.#options.lease.isFresh()
  }

  /**
   * What memory says of a token; undefined when it has to be asked for. One look, one comparison and no object that has lain in memory
   * for long, where all that a check has to judge was judged before and nothing has been applied since.
   */
  #recall(digest: string): Check | undefined {
    const { cache, lease } = this.#options
    const at = lease.databaseNow()
    const session = at === null ? undefined : cache.stillFound(digest, at)
    if (session !== undefined) {
      this.counts.hit++
      return { state: 'live', session }
    }
    const check = this.#fromMemory(cache.get(digest))
    if (check?.state === 'live') cache.found(digest, deadline(check.session))
    return check
  }

  /** The same of one of several, of which those that were asked for in vain are remembered. */
  #recallAny(token: string): Check | undefined {
    if (!looksLikeToken(token)) return UNKNOWN
    const digest = tokenDigest(token)
    return this.#unknown.has(digest) ? UNKNOWN : this.#recall(digest)
  }

  async #askOnce(token: string): Promise<Check> {
    const check = await this.ask(token)
    if (check.state === 'unknown') this.#unknown.add(tokenDigest(token))
    return check
  }

  #fromMemory(remembered: Check | undefined): Check | undefined {
    if (remembered === undefined || remembered.state === 'unknown') return undefined
    // Ended stays ended, however old the knowledge is.
    if (remembered.state === 'ended') {
      this.counts.ended++
      return remembered
    }
    const at = this.#options.lease.databaseNow()
    if (at === null || at >= deadline(remembered.session)) return undefined
    if (remembered.session.confirmed < this.#options.cache.doubt) return undefined
    this.counts.hit++
    return remembered
  }

  async #ask(which: SessionKey): Promise<Check> {
    const { cache, expire, confirmed } = this.#options
    this.counts.miss++
    // Up to twice again: an overdue session is ended first, or turns out to have been active elsewhere.
    for (let attempt = 0; attempt < 3; attempt++) {
      const { read, generation } = await this.#answered(this.#reads.ask(which))
      if (read.state !== 'live') {
        if (read.state === 'ended') {
          if ('id' in which) cache.learn(read.notice)
          else cache.fill(digestOf(which.tokenHash), read, generation)
        }
        return read
      }
      const recent = cache.recentEnd(read.session.id)
      if (recent) return { state: 'ended', notice: recent }
      if (read.at < deadline(read.session)) {
        const answer: Check = { state: 'live', session: read.session }
        // Also when it was asked for by its id: who only holds a connection shows their token once, before anything that makes
        // a node forget, and what they do would cost a read and a write each time (ID-3).
        cache.fill(digestOf(Buffer.from(read.key, 'hex')), answer, generation)
        confirmed?.(read.session, generation === cache.generation && read.session.confirmed >= cache.doubt)
        return answer
      }
      await expire(read.session.id)
    }
    throw new Refusal('unavailable', { retryAfterSeconds: 1 })
  }

  async #read(keys: SessionKey[]): Promise<Asked[]> {
    const { database, cache } = this.#options
    const { generation, doubt } = cache
    const read = await readSessions(database.checks, keys)
    return read.map((each) => {
      if (each.state === 'live') each.session.confirmed = doubt
      return { read: each, generation }
    })
  }

  /** @throws Refusal `unavailable` when there was no answer */
  async #answered<T>(answer: Promise<T>): Promise<T> {
    try {
      return await answer
    } catch (error) {
      if (!isUnavailable(error)) throw error
      this.counts.unanswered++
      throw new Refusal('unavailable', { retryAfterSeconds: 1 }, { cause: error })
    }
  }
}
