import { hash } from 'node:crypto'
import type { Log } from '../../log.ts'
import type { Refusal } from '../../refusal.ts'
import { networksOf } from '../../request/address.ts'
import type { Database } from '../../store/database.ts'
import { FairQueue } from '../passwords/queue/fair-queue.ts'
import { placeOf } from '../passwords/queue/place.ts'
import { AttemptLimit, type Taken } from './attempt-limit.ts'
import { RecentRefusals } from './recent-refusals.ts'
import { SharedCounts } from './shared-counts.ts'
import { WaitingRoom } from './waiting-room.ts'

const MINUTE = 60

/** Who says that they are whom, before anything was asked. */
export interface Asker {
  /** As it was typed. */
  loginId: string
  /** As `normalAddress` gives it; null when it is not known. */
  ip: string | null
}

/** What one read has told of that. */
export interface Attempt extends Asker {
  /** The key of the login id, whether anybody has it or not: the same for all spellings of one user. */
  user: string
  /** The user has signed in from this network before. */
  known: boolean
}

/** An attempt that has its points. It ends in one of three ways. */
export interface JudgedAttempt {
  /** The password was wrong: the points are gone. */
  wrong(): void
  /** The password was right: the points are back, and what this user got wrong from there is forgotten. */
  right(): Promise<void>
  /** The password was not looked at: the points are back. */
  notJudged(): Promise<void>
}

/** One of the sign-ins of a minute. */
export interface TakenSignIn {
  begun(): void
  /** Nobody was signed in after all. */
  notBegun(): Promise<void>
}

interface Share {
  limit: AttemptLimit
  key: string
}

/**
 * Limits on failed sign-ins:
 *
 * - one network guessing at one user: 10 in 15 minutes
 * - one network guessing at anybody: 1,000 in 15 minutes; 4 and 16 times that for the /56 and the /48 that it is part of
 * - anybody guessing at one user: 100 in an hour
 *
 * Whoever signs in from where they have been before is held to the first alone: no stranger ever locks them out, neither from
 * afar nor from the same office. Whoever has no address that can be read is held to a limit of their own kind alone, 100 in an
 * hour at one user: they cannot be told apart, and what they get wrong must keep out nobody who can be.
 *
 * All are kept in memory, and added up over the nodes every few seconds (`SharedCounts`). There are two steps, because
 * whether an address is known only PostgreSQL can tell: whoever was refused is refused again at once as long as they type the
 * same; another spelling costs one indexed read, and then meets the limit of the user.
 */
export class SignInLimits {
  #pair = new AttemptLimit({ name: 'pair', points: 10, seconds: 15 * MINUTE })
  #caller = new AttemptLimit({ name: 'caller', points: 1_000, seconds: 15 * MINUTE })
  #home = new AttemptLimit({ name: 'home', points: 4_000, seconds: 15 * MINUTE })
  #site = new AttemptLimit({ name: 'site', points: 16_000, seconds: 15 * MINUTE })
  #user = new AttemptLimit({ name: 'user', points: 100, seconds: 60 * MINUTE })
  #nowhere = new AttemptLimit({ name: 'nowhere', points: 100, seconds: 60 * MINUTE })
  /** One sign-in of a user every five seconds, so that nobody is asked to wait for longer than that, */
  #steady = new AttemptLimit({ name: 'steady', points: 1, seconds: 5 })
  /** and as many more at a time as make 30 at once, and 30 a minute in the long run. */
  #burst = new AttemptLimit({ name: 'burst', points: 29, seconds: 97 })
  #refused = new RecentRefusals()
  #waiting = new WaitingRoom()
  /** As many as there are connections for it. */
  #reads = new FairQueue({ atOnce: 2, expectedMs: 2, knownWaitMs: 1_000, othersWaitMs: 1_000 })
  #shared: SharedCounts
  /** One after the other, or two who find that both are too many might each wait for the other. */
  #taking: Promise<unknown> = Promise.resolve()

  constructor({ database, log }: { database: Pick<Database, 'limits'>; log: Log }) {
    const ofPlaces = [this.#pair, this.#caller, this.#home, this.#site]
    const limits = [...ofPlaces, this.#user, this.#nowhere, this.#burst]
    this.#shared = new SharedCounts({ database, limits, log })
  }

  /**
   * To be asked before anything else is.
   *
   * @throws Refusal `rate_limited` for who was refused a moment ago and would be again
   */
  check(asker: Asker): void {
    const refusal = this.#refused.find(askedBy(asker))
    if (refusal) throw refusal
  }

  /**
   * Asks PostgreSQL for somebody who is not known yet, when the turn is their network's.
   *
   * @param gone aborted when nobody waits for it any more
   * @throws Refusal `rate_limited` when too many are waiting; the reason of `gone`
   */
  inTurn<T>(ip: string | null, read: () => Promise<T>, gone?: AbortSignal): Promise<T> {
    return this.#reads.run(placeOf(ip, false), read, gone)
  }

  /**
   * Takes the points that the attempt would cost. Where that depends on others which are being judged, it waits for them.
   *
   * @param gone aborted when nobody waits for it any more
   * @throws Refusal `rate_limited` with the seconds to wait; the reason of `gone`
   */
  async begin(attempt: Attempt, gone?: AbortSignal): Promise<JudgedAttempt> {
    const shares = this.#sharesOf(attempt)
    const patience = this.#waiting.patience()
    for (;;) {
      const seen = this.#waiting.ended
      const met = await this.#takeAll(shares)
      if (met === null) return this.#judged(shares)
      if (met.taken.kind === 'used_up') {
        throw this.#refuse(attempt, 'Too many failed attempts.', met.taken.seconds)
      }
      await this.#waiting.forAnother(rowOf(met.share), seen, patience, gone)
    }
  }

  /**
   * Takes one of the sign-ins that a user may have in a minute, when the password was right.
   *
   * @throws Refusal `rate_limited` when there is none; that is no failed attempt
   */
  async takeSignIn(attempt: Attempt): Promise<TakenSignIn> {
    const key = hashed(attempt.user)
    const steady = await this.#steady.take(key)
    const burst = steady.kind === 'taken' ? null : await this.#burst.take(key)
    if (burst !== null && burst.kind !== 'taken') {
      const seconds = steady.kind === 'used_up' ? steady.seconds : 1
      throw this.#refuse(attempt, 'This account has signed in too often within a minute.', seconds)
    }
    const limit = burst === null ? this.#steady : this.#burst
    return {
      begun: () => {
        limit.keep(key)
        if (limit === this.#burst) this.#shared.counted(limit, key)
      },
      notBegun: async () => void (await limit.giveBack(key)),
    }
  }

  /** Tells the other nodes now what this one has counted, and takes over what they have. */
  share(): Promise<void> {
    return this.#shared.tellNow()
  }

  /** Tells the other nodes what they do not know yet, and nothing after that. */
  close(): Promise<void> {
    return this.#shared.close()
  }

  #sharesOf({ user, ip, known }: Attempt): Share[] {
    if (ip === null) return [{ limit: this.#nowhere, key: hashed(user) }]
    const { caller, wider } = networksOf(ip)
    const pair = { limit: this.#pair, key: hashed(`${caller} ${user}`) }
    if (known) return [pair]
    const shares = [pair, { limit: this.#caller, key: caller }]
    if (wider) {
      shares.push({ limit: this.#home, key: wider.home }, { limit: this.#site, key: wider.site })
    }
    return [...shares, { limit: this.#user, key: hashed(user) }]
  }

  /** @returns what stood in the way; then nothing has been taken */
  #takeAll(
    shares: readonly Share[],
  ): Promise<{ share: Share; taken: Exclude<Taken, { kind: 'taken' }> } | null> {
    const taking = this.#taking.then(async () => {
      for (const [index, share] of shares.entries()) {
        const taken = await share.limit.take(share.key)
        if (taken.kind === 'taken') continue
        for (const { limit, key } of shares.slice(0, index)) await limit.giveBack(key)
        return { share, taken }
      }
      return null
    })
    this.#taking = taking.catch(() => undefined)
    return taking
  }

  #judged(shares: readonly Share[]): JudgedAttempt {
    const ended = () => this.#waiting.end(shares.map(rowOf))
    const giveBack = async () => {
      const back = shares.map(async (share) => ({ ...share, gone: await share.limit.giveBack(share.key) }))
      ended()
      return Promise.all(back)
    }
    return {
      wrong: () => {
        for (const { limit, key } of shares) {
          limit.keep(key)
          this.#shared.counted(limit, key)
        }
        ended()
      },
      right: async () => {
        const pair = (await giveBack()).find(({ limit }) => limit === this.#pair)
        if (!pair || pair.gone === 0) return
        await pair.limit.set(pair.key, 0, pair.limit.seconds)
        this.#shared.forgotten(pair.limit, pair.key)
      },
      notJudged: async () => void (await giveBack()),
    }
  }

  #refuse(asker: Asker, detail: string, seconds: number): Refusal {
    return this.#refused.remember(askedBy(asker), detail, seconds)
  }
}

/** Hashed, because people type passwords into the wrong field. */
const hashed = (text: string): string => hash('sha256', text, 'base64url')

const askedBy = ({ loginId, ip }: Asker): string =>
  hashed(`${ip === null ? '' : networksOf(ip).caller} ${loginId}`)

const rowOf = ({ limit, key }: Share): string => `${limit.name}:${key}`
