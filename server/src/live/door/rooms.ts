import type { LiveSocket, Subject } from '../connections/connection.ts'

/** The rooms of a namespace: by these names connections are reached that have something in common. */
const sessionRoom = (id: string): string => `session:${id}`
const userRoom = (id: string): string => `user:${id}`
const groupRoom = (id: string): string => `group:${id}`
const EVERYBODY = 'all'

export function enterRooms(socket: LiveSocket, session: Subject): void {
  void socket.join([sessionRoom(session.id), userRoom(session.userId), EVERYBODY])
}

/** Makes the groups' rooms of a socket be exactly these. */
export function enterGroups(socket: LiveSocket, groups: readonly { id: string }[]): void {
  const wanted = new Set(groups.map(({ id }) => groupRoom(id)))
  for (const room of socket.rooms) {
    if (room.startsWith(groupRoom('')) && !wanted.has(room)) void socket.leave(room)
  }
  void socket.join([...wanted])
}
