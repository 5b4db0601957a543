import type { LiveSocket, Subject } from '../connections/connection.ts'

/**
 * The rooms of a namespace: names of what connections have in common. Nothing that Curfew tells goes by them: ends and news are
 * told by the node's own index, which has a connection before it is in any room (EN-6). They are for messages to people, which
 * have to reach the connections of other nodes.
 */
const sessionRoom = (id: string): string => `session:${id}`
const userRoom = (id: string): string => `user:${id}`
const groupRoom = (id: string): string => `group:${id}`
const EVERYBODY = 'all'

/** Makes a socket be in the rooms of its session, its user and everybody. */
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
