import type { FeedEntry } from '../../feed/entry.ts'

/** Beyond this many it is cheaper to look at everything that is watched. */
const MAX_USERS = 2_000
/** So many who have just signed in are shown though nobody has their row on the screen. */
const MAX_NEWCOMERS = 100

/** What has changed since dashboards were last told. */
export interface ChangedRows {
  users: ReadonlySet<string> | 'all'
  /** Signed in meanwhile; null: too many to show one by one. */
  newcomers: ReadonlySet<string> | null
  /** Roles, groups or names changed: what they may do has to be read again. */
  authority: boolean
}

/** Collects what changes between two looks of the dashboards. */
export class PendingChanges {
  #users: Set<string> | 'all' = new Set()
  #newcomers: Set<string> | null = new Set()
  #authority = false

  get isEmpty(): boolean {
    return this.#users !== 'all' && this.#users.size === 0
  }

  apply(entry: FeedEntry): void {
    switch (entry.kind) {
      case 'sessions.started': {
        const users = entry.payload.sessions.map(({ userId }) => userId)
        this.add(users)
        for (const user of users) this.#newcomers?.add(user)
        if (this.#newcomers && this.#newcomers.size > MAX_NEWCOMERS) this.#newcomers = null
        return
      }
      case 'sessions.ended':
        if ('sessions' in entry.payload.covered)
          this.add(entry.payload.covered.sessions.map(({ userId }) => userId))
        else this.all()
        return
      case 'users.changed':
        this.#authority = true
        this.add(entry.payload.users)
        return
      case 'policy.changed': {
        const { concerns } = entry.payload
        if (typeof concerns === 'object' && 'users' in concerns) this.add(concerns.users)
        else this.all()
        return
      }
      case 'sessions.ended_many':
        this.all()
        return
      case 'sessions.extended':
      case 'sessions.expiring':
        // Seen by the regular look: nothing that anybody acts upon within a second.
        return
    }
  }

  add(users: Iterable<string>): void {
    if (this.#users === 'all') return
    for (const user of users) this.#users.add(user)
    if (this.#users.size > MAX_USERS) this.all()
  }

  all(): void {
    this.#users = 'all'
  }

  /** Nobody knows what has changed. */
  lost(): void {
    this.all()
    this.#newcomers = null
    this.#authority = true
  }

  /** Hands over what was collected and begins again. */
  take(): ChangedRows {
    const taken: ChangedRows = { users: this.#users, newcomers: this.#newcomers, authority: this.#authority }
    this.#users = new Set()
    this.#newcomers = new Set()
    this.#authority = false
    return taken
  }
}
