import type { Permission, SessionRow, SessionView, User, UserRow } from '@curfew/shared'
import { userRowFor } from '../../directory/rights/abilities.ts'
import type { Authority } from '../../directory/rights/authority.ts'
import { sessionRowFor } from '../../sessions/views/session-row.ts'
import type { Begun } from './new-sessions.ts'
import { type Read, SentRows } from './sent-rows.ts'

/** Who looks at a dashboard, and what they have been shown. */
export interface Viewer {
  authority: Authority
  watched: ReadonlySet<string>
  /** Watched since the last look: told of whatever their state is. */
  unseen: Set<string>
  readonly users: SentRows
  readonly sessions: SentRows
}

export const newViewer = (authority: Authority): Viewer => ({
  authority,
  watched: new Set(),
  unseen: new Set(),
  users: new SentRows(),
  sessions: new SentRows(),
})

export const holds = ({ permissions }: Authority, permission: Permission): boolean =>
  permissions.includes(permission)

/** With other rights other things may be done with the same rows: they are all shown again. */
export function showAgain(viewer: Viewer): void {
  for (const shown of [viewer.users, viewer.sessions]) shown.forget(() => true)
  viewer.unseen = new Set(viewer.watched)
}

/** Everything of some users, as it has just been read. */
export class RowsRead {
  readonly #superUsers = new Set<string>()
  readonly #users: Read<User>[] = []
  readonly #sessions: Read<SessionView>[] = []

  /** @param users all whose sessions these are */
  add(users: readonly User[], sessions: readonly SessionView[]): void {
    for (const user of users) {
      this.#users.push({ item: user, userId: user.id, text: JSON.stringify(user) })
      if (user.isSuperUser) this.#superUsers.add(user.id)
    }
    for (const session of sessions) {
      // What may be done with a session depends on whose it is.
      const text = JSON.stringify([session, this.#superUsers.has(session.userId)])
      this.#sessions.push({ item: session, userId: session.userId, text })
    }
  }

  /**
   * What a viewer has not been shown yet: of the users whom they watch, from now on it counts as shown, and of whoever else has
   * just signed in.
   *
   * @param concerns these users, whom they watch
   */
  newsFor(
    { authority, watched, users, sessions }: Viewer,
    concerns: ReadonlySet<string>,
    begun: Pick<Begun, 'users' | 'sessions'>,
  ): RowNews {
    const concerning = <Item>(all: Read<Item>[]) => all.filter(({ userId }) => concerns.has(userId))
    const newUsers = this.#users.filter(({ userId }) => begun.users.has(userId) && !watched.has(userId))
    const newSessions = this.#sessions.filter(
      ({ item, userId }) => begun.sessions.has(item.id) && !watched.has(userId),
    )
    return {
      users: holds(authority, 'users:read')
        ? [...users.news(concerning(this.#users), concerns), ...newUsers]
        : [],
      sessions: [...sessions.news(concerning(this.#sessions), concerns), ...newSessions],
    }
  }

  /**
   * The same with what a viewer may do with it.
   *
   * @param ownSession the viewer's
   */
  rowsOf(
    { users, sessions }: RowNews,
    authority: Authority,
    ownSession: string,
  ): { users: UserRow[]; sessions: SessionRow[] } {
    return {
      users: users.map(({ item }) => userRowFor(authority, item)),
      sessions: sessions.map(({ item }) => {
        const shown = item.id === ownSession ? { ...item, current: true } : item
        return sessionRowFor(authority, shown, { isSuperUser: this.#superUsers.has(item.userId) })
      }),
    }
  }
}

/** What is to be told of users and sessions. */
export interface RowNews {
  users: readonly Read<User>[]
  sessions: readonly Read<SessionView>[]
}
