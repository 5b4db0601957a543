import { hasAnyUser } from '../directory/has-any-user.ts'
import type { FeedEntry } from '../feed/entry.ts'
import type { Database } from '../store/database.ts'

/**
 * Whether there is any user yet, which strangers are shown: the answer is in memory, and their requests ask nothing of the
 * database. It is read when the node starts, and the feed tells of the first user.
 */
export class FirstUser {
  #database: Pick<Database, 'reads'>
  /** null: nobody knows. Once there is somebody it stays so: what the feed tells is newer than an answer under way. */
  #isThere: boolean | null = null

  constructor(database: Pick<Database, 'reads'>) {
    this.#database = database
  }

  /** Also while nobody knows. */
  get isThere(): boolean {
    return this.#isThere ?? true
  }

  /** Asks the database; before that nobody knows. */
  async look(): Promise<void> {
    const isThere = await hasAnyUser(this.#database.reads)
    this.#isThere ||= isThere
  }

  /** An entry of the feed. */
  apply({ kind }: FeedEntry): void {
    if (kind === 'users.changed' || kind === 'sessions.started') this.#isThere = true
  }

  /** The feed has a gap, in which the first user may have come. It waits for nothing: no forced logout may wait for this. */
  resynchronise(): void {
    if (this.#isThere !== false) return
    this.#isThere = null
    // Where that fails nobody knows, which claims nothing.
    this.look().catch(() => undefined)
  }
}
