import { setImmediate as nextTurn } from 'node:timers/promises'
import type { CurrentSession } from '@curfew/shared'
import type { Concerned, FeedEntry } from '../feed/entry.ts'
import { slicesOf } from '../load/pace.ts'
import type { Log } from '../log.ts'
import type { Connection, LiveSocket, Subject } from './connections/connection.ts'
import type { Connections } from './connections/connections.ts'
import { enterGroups } from './door/rooms.ts'
import type { Doubt } from './ending/doubt.ts'

/** Sessions read in one statement. */
const READ_AT_ONCE = 500

export interface AnnouncerOptions {
  connections: Connections
  doubt: Pick<Doubt, 'tell'>
  readCurrent: (sessions: Subject[]) => Promise<Map<string, CurrentSession>>
  /** Which of these users live by one of these policies. */
  readUsersUnder: (userIds: string[], policies: number[]) => Promise<ReadonlySet<string>>
  log: Log
}

/**
 * For so long after a change of policy a deadline that is told may have been written under the policy before, in milliseconds: the
 * news are not in the feed's order, and a node reads them within a second.
 */
const DEADLINES_IN_DOUBT_MS = 5_000

/** Which of these sessions are to be read again. */
type Choose = (sessions: Subject[]) => Promise<Subject[]>
const ALL: Choose = async (sessions) => sessions

/** Tells clients what happens to their session while it lives. */
export class Announcer {
  #options: AnnouncerOptions
  #refreshing: Promise<void> = Promise.resolve()
  #policyChangedAt = Number.NEGATIVE_INFINITY

  constructor(options: AnnouncerOptions) {
    this.#options = options
  }

  /** An entry of the feed, or news. */
  apply(entry: FeedEntry): void {
    const { connections } = this.#options
    switch (entry.kind) {
      case 'sessions.expiring':
        for (const { id, ...event } of entry.payload.sessions) {
          this.#toSession(id, (socket) => socket.emit('session.expiring', event))
        }
        this.#readAgainInDoubt(entry.payload.sessions)
        return
      case 'sessions.extended':
        for (const { id, ...event } of entry.payload.sessions) {
          this.#toSession(id, (socket) => socket.emit('session.extended', event))
        }
        this.#readAgainInDoubt(entry.payload.sessions)
        return
      case 'policy.changed':
        this.#policyChangedAt = performance.now()
        this.#refreshConcerned(entry.payload.concerns ?? 'everyone')
        return
      case 'users.changed':
        this.refresh(() => connections.ofUsers(new Set(entry.payload.users)))
        return
      case 'sessions.started':
      case 'sessions.ended':
      case 'sessions.ended_many':
        return
    }
  }

  /** What was told of them may have been written under the policy before. */
  #readAgainInDoubt(sessions: readonly { id: string }[]): void {
    if (performance.now() - this.#policyChangedAt >= DEADLINES_IN_DOUBT_MS) return
    const { connections } = this.#options
    const here = sessions.filter(({ id }) => connections.ofSession(id).length > 0)
    if (here.length > 0) this.refresh(() => here.flatMap(({ id }) => [...connections.ofSession(id)]))
  }

  /**
   * Reads sessions and groups of these connections again and tells them; one refresh after the other. Whoever is still joining
   * reads again before they are greeted.
   */
  refresh(which: () => Connection[], choose: Choose = ALL): void {
    for (const connection of which()) connection.setOutdated(true)
    this.#refreshing = this.#refreshing
      .then(() => this.#refresh(which(), choose))
      .catch((error: unknown) => {
        this.#options.log.warn(
          { err: error },
          'could not tell clients of a change; they see it when they reconnect',
        )
      })
  }

  #refreshConcerned(concerned: Concerned): void {
    const { connections, readUsersUnder } = this.#options
    if (concerned === 'everyone') this.refresh(() => connections.all())
    else if ('users' in concerned) this.refresh(() => connections.ofUsers(new Set(concerned.users)))
    else {
      this.refresh(
        () => connections.all(),
        async (sessions) => {
          const userIds = [...new Set(sessions.map(({ userId }) => userId))]
          const users = await readUsersUnder(userIds, concerned.policies)
          return sessions.filter(({ userId }) => users.has(userId))
        },
      )
    }
  }

  async #refresh(connections: Connection[], choose: Choose): Promise<void> {
    const sessions = [...new Map(connections.map(({ session }) => [session.id, session])).values()]
    for (const slice of slicesOf(sessions, READ_AT_ONCE)) {
      const read = await this.#options.readCurrent(await choose(slice))
      for (const [id, { user, session, policy, permissions }] of read) {
        for (const { socket } of this.#options.connections.ofSession(id)) enterGroups(socket, user.groups)
        this.#toSession(id, (socket) => socket.emit('session.updated', { session, policy, permissions }))
      }
      await nextTurn()
    }
  }

  #toSession(id: string, tell: (socket: LiveSocket) => void): void {
    const { connections, doubt } = this.#options
    for (const connection of connections.ofSession(id)) {
      if (connection.state.phase === 'open') doubt.tell(connection, () => tell(connection.socket))
      else connection.setOutdated(true)
    }
  }
}
