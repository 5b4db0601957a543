import { ReadIds } from '../../feed/news/read-ids.ts'
import { MOST_NEW_SESSIONS, type NewSession } from '../../sessions/views/new-sessions.ts'

/** So many who have just signed in are shown though nobody has their row on the screen. */
const MOST_NEWCOMERS = 100

export interface NewSessionReads {
  newSessions(after: number, read: readonly number[]): Promise<NewSession[]>
  /** The numbers of those that are in the lists already, the greatest first. */
  listedNumbers(): Promise<number[]>
}

/** Who has signed in since the last look. */
export interface Begun {
  /** The newest first, at most `MOST_NEWCOMERS`. */
  users: ReadonlySet<string>
  /** Their new sessions. */
  sessions: ReadonlySet<string>
  /** So many more users have signed in, at least. */
  others: number
}

/**
 * Finds the sessions that have begun, by their numbers: a sign-in writes nothing that tells of it, and costs nobody anything who has
 * no dashboard open. Numbers are handed out before COMMIT, so they become visible in any order.
 */
export class NewSessions {
  #reads: NewSessionReads
  #numbers: ReadIds | null = null

  constructor(reads: NewSessionReads) {
    this.#reads = reads
  }

  async read(): Promise<Begun> {
    const { newSessions, listedNumbers } = this.#reads
    // Nobody looked for a while, or nobody knows what was missed: from here on.
    const numbers = this.#numbers ?? new ReadIds(await listedNumbers(), performance.now())
    this.#numbers = numbers
    const at = performance.now()
    const found = await newSessions(numbers.floor, numbers.beyondFloor)
    if (found.length < MOST_NEW_SESSIONS) {
      for (const { number } of found) numbers.add(number, at)
      numbers.forget(at)
    } else {
      // Nobody is told of those that began before the newest.
      this.#numbers = new ReadIds(
        found.map(({ number }) => number),
        at,
      )
    }
    return begunOf(found)
  }

  restart(): void {
    this.#numbers = null
  }
}

function begunOf(found: readonly NewSession[]): Begun {
  const users = new Set<string>()
  const sessions = new Set<string>()
  const others = new Set<string>()
  for (const { id, userId } of found) {
    if (!users.has(userId) && users.size === MOST_NEWCOMERS) others.add(userId)
    else {
      users.add(userId)
      sessions.add(id)
    }
  }
  return { users, sessions, others: others.size }
}
