import { hasAnyUser } from '../directory/has-any-user.ts'
import type { FeedEntry } from '../feed/entry.ts'
import type { Database } from '../store/database.ts'

/** While there is nobody it is looked so often for the first one, in milliseconds. */
const LOOK_EVERY_MS = 500

/**
 * Whether there is any user yet, which strangers are shown: the answer is in memory, and their requests ask nothing of the
 * database. The node itself asks until there is somebody, and never again: nobody who is made has to tell of it.
 */
export class FirstUser {
  #database: Pick<Database, 'reads'>
  /** null: nobody knows. Once there is somebody it stays so. */
  #isThere: boolean | null = null
  #timer: NodeJS.Timeout | null = null
  #isStopped = false

  constructor(database: Pick<Database, 'reads'>) {
    this.#database = database
  }

  /** Also while nobody knows. */
  get isThere(): boolean {
    return this.#isThere ?? true
  }

  /** Asks the database; before that nobody knows. Asks on until there is somebody. */
  async look(): Promise<void> {
    try {
      const isThere = await hasAnyUser(this.#database.reads)
      this.#isThere ||= isThere
    } finally {
      if (this.#isThere !== true && !this.#isStopped) this.#lookAgain()
    }
  }

  /** An entry of the feed: it tells of somebody before the next look. */
  apply({ kind }: FeedEntry): void {
    if (kind === 'users.changed' || kind === 'sessions.started') this.#isThere = true
  }

  stop(): void {
    this.#isStopped = true
    if (this.#timer) clearTimeout(this.#timer)
  }

  #lookAgain(): void {
    if (this.#timer) clearTimeout(this.#timer)
    this.#timer = setTimeout(() => {
      // Where that fails nobody knows, which claims nothing.
      if (this.#isThere !== true) this.look().catch(() => undefined)
    }, LOOK_EVERY_MS)
    this.#timer.unref()
  }
}
