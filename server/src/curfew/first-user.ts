import { hasAnyUser } from '../directory/has-any-user.ts'
import type { FeedEntry } from '../feed/entry.ts'
import type { Database } from '../store/database.ts'

/**
 * Whether there is any user yet, which strangers are shown: the answer is in memory, and their requests ask nothing of the
 * database. It is read when the node starts, and the feed tells of the first user.
 */
export class FirstUser {
  #database: Pick<Database, 'reads'>
  #isThere = true
  /** An entry that came while the database was asked is newer than its answer. */
  #heard = false

  constructor(database: Pick<Database, 'reads'>) {
    this.#database = database
  }

  /** Also while nobody knows. */
  get isThere(): boolean {
    return this.#isThere
  }

  /** Asks the database; before that nobody knows. */
  async look(): Promise<void> {
    const isThere = await hasAnyUser(this.#database.reads)
    this.#isThere = this.#heard || isThere
  }

  /** An entry of the feed. */
  apply({ kind }: FeedEntry): void {
    if (kind !== 'users.changed' && kind !== 'sessions.started') return
    this.#heard = true
    this.#isThere = true
  }
}
