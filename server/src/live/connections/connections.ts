import type { Covered } from '../../feed/entry.ts'
import type { Connection } from './connection.ts'

/**
 * Every connection of this node, from the moment at which it begins to join. socket.io's own lists do not have a socket
 * that is still in a middleware, so an end would miss it.
 */
export class Connections {
  #bySession = new Map<string, Connection[]>()
  #size = 0

  get size(): number {
    return this.#size
  }

  add(connection: Connection): void {
    const { id } = connection.session
    const present = this.#bySession.get(id)
    if (present) present.push(connection)
    else this.#bySession.set(id, [connection])
    this.#size++
  }

  remove(connection: Connection): void {
    const { id } = connection.session
    const present = this.#bySession.get(id)
    const index = present?.indexOf(connection) ?? -1
    if (present === undefined || index < 0) return
    if (present.length === 1) this.#bySession.delete(id)
    else present.splice(index, 1)
    this.#size--
  }

  /** Those of one session; not to be kept. */
  ofSession(id: string): readonly Connection[] {
    return this.#bySession.get(id) ?? []
  }

  /** Those whose user is one of these. */
  ofUsers(users: ReadonlySet<string>): Connection[] {
    return this.#where((connection) => users.has(connection.session.userId))
  }

  /** Those whose session an end covers. */
  covered(covered: Covered): Connection[] {
    if ('sessions' in covered) return covered.sessions.flatMap(({ id }) => this.ofSession(id))
    const sessions = new Set(covered.exceptSessions)
    const users = new Set(covered.exceptUsers)
    return this.#where(
      ({ session }) =>
        session.number <= covered.upTo && !sessions.has(session.id) && !users.has(session.userId),
    )
  }

  all(): Connection[] {
    return [...this.#bySession.values()].flat()
  }

  #where(matches: (connection: Connection) => boolean): Connection[] {
    const found: Connection[] = []
    for (const present of this.#bySession.values()) {
      for (const connection of present) if (matches(connection)) found.push(connection)
    }
    return found
  }
}
