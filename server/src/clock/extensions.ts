import type { FeedEntry } from '../feed/entry.ts'

/**
 * So long what was written answers whoever asks to stay again, in milliseconds. A warning is never sent so soon after: the
 * shortest timeout is 30 s, and it is warned of 20 s before its end.
 */
const ANSWERS_FOR_MS = 10_000
/** The same for a failure: while PostgreSQL is away, nobody has it asked as often as they can shout. */
const FAILS_FOR_MS = 1_000
/** News of an extension that was written longer ago, in milliseconds, is no answer any more. */
export const OLD_NEWS_MS = 2_000
/** The most sessions that are remembered; the oldest give way. */
const MOST = 20_000

export interface Extended {
  /** ISO 8601; null without an idle timeout. */
  idleDeadline: string | null
}

interface Remembered {
  /** From before the write began, monotonic milliseconds. */
  since: number
  /** Milliseconds; without an end while it is being written. */
  answersFor: number
  readonly answer: Promise<Extended>
}

/**
 * What became of the sessions whose users asked to stay a moment ago. Each extension locks a row, is told every node,
 * and goes to every tab: however often one session asks, over however many connections, it is written once in 10 s.
 */
export class Extensions {
  /** In the order in which they were asked for. */
  #remembered = new Map<string, Remembered>()
  /** What others wrote may have been written under the policy before: the news are not in the feed's order. */
  #othersCountFrom = Number.NEGATIVE_INFINITY
  #now: () => number

  /** @param now in milliseconds, monotonic */
  constructor(now: () => number = () => performance.now()) {
    this.#now = now
  }

  /**
   * The answer of the last write, or of the one that is under way, or of a new one.
   *
   * @param write extends the session in the database
   * @throws whatever the write threw, also to those who ask within a second after
   */
  ask(sessionId: string, write: () => Promise<Extended>): Promise<Extended> {
    const since = this.#now()
    const last = this.#remembered.get(sessionId)
    if (last && since - last.since < last.answersFor) return last.answer
    const remembered: Remembered = { since, answersFor: Number.POSITIVE_INFINITY, answer: write() }
    remembered.answer.then(
      () => {
        remembered.answersFor = ANSWERS_FOR_MS
      },
      () => {
        remembered.answersFor = this.#now() - since + FAILS_FOR_MS
      },
    )
    this.#remember(sessionId, remembered)
    return remembered.answer
  }

  /** An entry of the feed, or news: what other nodes have written, and what makes a written deadline no answer any more. */
  apply(entry: FeedEntry): void {
    switch (entry.kind) {
      case 'sessions.extended':
        if (this.#now() < this.#othersCountFrom) return
        for (const { id, idleDeadline } of entry.payload.sessions) this.#written(id, { idleDeadline })
        return
      case 'sessions.expiring':
        for (const { id } of entry.payload.sessions) this.#remembered.delete(id)
        return
      case 'policy.changed':
        // Whomever it concerns: it costs those whom it does not one write at the most.
        this.clear()
        this.#othersCountFrom = this.#now() + OLD_NEWS_MS
        return
      case 'sessions.ended':
      case 'sessions.ended_many':
      case 'sessions.started':
      case 'users.changed':
        return
    }
  }

  clear(): void {
    this.#remembered.clear()
  }

  /** How many are remembered. */
  get size(): number {
    return this.#remembered.size
  }

  #written(sessionId: string, extended: Extended): void {
    const since = this.#now()
    const last = this.#remembered.get(sessionId)
    // Its own is remembered from before it was written.
    if (last && since - last.since < last.answersFor) return
    this.#remember(sessionId, { since, answersFor: ANSWERS_FOR_MS, answer: Promise.resolve(extended) })
  }

  #remember(sessionId: string, remembered: Remembered): void {
    this.#remembered.delete(sessionId)
    this.#remembered.set(sessionId, remembered)
    for (const [id, { since }] of this.#remembered) {
      if (this.#remembered.size <= MOST && remembered.since - since < ANSWERS_FOR_MS) return
      this.#remembered.delete(id)
    }
  }
}
