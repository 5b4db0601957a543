import type { DashboardClientEvents, DashboardServerEvents } from '@curfew/shared'
import type { Socket } from 'socket.io-client'

/** What a dashboard is told, and what it says, beside what every client does. */
export interface Updates {
  /** Calls back with the payload of each such event of the connection; returns the unsubscribe. */
  on<Name extends UpdateName>(name: Name, callback: DashboardServerEvents[Name]): () => void
  /** Whose rows are on the screen: said now, and again on each new connection. */
  watch(users: readonly string[]): void
}

/** `session.active` tells that a connection has become usable: what was missed before has to be read. */
const NAMES = [
  'session.active',
  'session.updated',
  'overview',
  'users.changed',
  'sessions.changed',
  'revocation.progress',
  'node.changed',
  'resync',
] as const satisfies (keyof DashboardServerEvents)[]
type UpdateName = (typeof NAMES)[number]

export type DashboardSocket = Socket<DashboardServerEvents, DashboardClientEvents>

/** @returns what is told, with `follow`, which is given the socket of each attempt to connect */
export function createUpdates(): Updates & { follow(socket: DashboardSocket): void } {
  const callbacks = new Map<UpdateName, Set<(...payload: never[]) => void>>()
  let socket: DashboardSocket | null = null
  let watched: string[] = []

  function emit(name: UpdateName, payload: unknown[]): void {
    // Only those of this very name are in its set.
    for (const callback of callbacks.get(name) ?? []) callback(...(payload as never[]))
  }

  return {
    on: (name, callback) => {
      const set = callbacks.get(name) ?? new Set()
      callbacks.set(name, set.add(callback))
      return () => set.delete(callback)
    },
    watch: (users) => {
      watched = [...users]
      // What is said before there is a connection would be said twice.
      if (socket?.connected) socket.emit('watch', { users: watched })
    },
    follow: (next) => {
      socket = next
      next.on('session.active', () => {
        if (watched.length > 0) next.emit('watch', { users: watched })
      })
      for (const name of NAMES) next.on(name, (...payload: unknown[]) => emit(name, payload))
    },
  }
}
