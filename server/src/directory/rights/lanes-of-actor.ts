import type { Permission } from '@curfew/shared'
import { Refusal } from '../../refusal.ts'
import type { Database } from '../../store/database.ts'
import { readAuthority } from './authority.ts'

/** So long somebody who held a permission is taken to hold it, in milliseconds. Only for whose connections they use. */
const KEEP_MS = 600_000
/** More people than administrate an installation. */
const MOST = 1_000

/**
 * On whose connections somebody acts. Whoever may do it acts and is answered on those of `changes`, which nobody else can
 * fill; whoever may not is refused on those of people. Whether they may is decided by the act itself, in its transaction.
 *
 * Who was found to administrate is remembered for a while, so that their next forced logout does not wait for a connection
 * that others can keep busy.
 */
export class LanesOfActor {
  #database: Database
  #administrating: Database
  #others: Database
  #now: () => number
  /** By user and permission: when it was read that they hold it, the longest ago first. */
  #held = new Map<string, number>()

  /** @param now in milliseconds, monotonic */
  constructor(database: Database, now: () => number = () => performance.now()) {
    this.#database = database
    this.#administrating = administrating(database)
    this.#others = { ...database, changes: database.people }
    this.#now = now
  }

  /**
   * Acts on the connections that somebody's permission gives them.
   *
   * @throws whatever the act throws
   */
  async act<T>(userId: string, permission: Permission, act: (database: Database) => Promise<T>): Promise<T> {
    const database = await this.#of(userId, permission)
    try {
      return await act(database)
    } catch (error) {
      // They may have lost it since it was read.
      if (error instanceof Refusal && error.code === 'forbidden') this.#held.delete(keyOf(userId, permission))
      throw error
    }
  }

  async #of(userId: string, permission: Permission): Promise<Database> {
    const key = keyOf(userId, permission)
    const readAt = this.#held.get(key)
    if (readAt !== undefined && this.#now() - readAt < KEEP_MS) return this.#administrating
    this.#held.delete(key)
    // If it cannot be told, the act itself will say so.
    const holds = await readAuthority(this.#database.checks, userId).then(
      ({ permissions }) => permissions.includes(permission),
      () => false,
    )
    if (!holds) return this.#others
    this.#held.set(key, this.#now())
    for (const oldest of this.#held.keys()) {
      if (this.#held.size <= MOST) break
      this.#held.delete(oldest)
    }
    return this.#administrating
  }
}

/** The connections of those who administrate, which nobody else can fill. */
export const administrating = (database: Database): Database => ({
  ...database,
  answers: database.outcomes,
  checks: database.outcomes,
})

const keyOf = (userId: string, permission: Permission): string => `${userId} ${permission}`
