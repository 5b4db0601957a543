import type { FeedEntry } from '../../feed/entry.ts'

/** Beyond this many it is cheaper to look at everything that is watched. */
const MAX_USERS = 2_000

/** What has changed since dashboards were last told. */
export interface ChangedRows {
  users: ReadonlySet<string> | 'all'
  /** Nobody knows what has changed: lists are to be read again. */
  isLost: boolean
  /** Roles, groups or names changed: what they may do has to be read again. */
  authority: boolean
}

/** Collects what changes between two looks of the dashboards. */
export class PendingChanges {
  #users: Set<string> | 'all' = new Set()
  #isLost = false
  #authority = false

  get isEmpty(): boolean {
    return this.#users !== 'all' && this.#users.size === 0
  }

  apply(entry: FeedEntry): void {
    switch (entry.kind) {
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
      case 'sessions.started':
      case 'sessions.extended':
      case 'sessions.expiring':
        // Seen by the regular look: nothing that anybody acts upon within a second. Who has signed in `NewSessions` finds.
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
    this.#isLost = true
    this.#authority = true
  }

  /** Hands over what was collected and begins again. */
  take(): ChangedRows {
    const taken: ChangedRows = { users: this.#users, isLost: this.#isLost, authority: this.#authority }
    this.#users = new Set()
    this.#isLost = false
    this.#authority = false
    return taken
  }
}
