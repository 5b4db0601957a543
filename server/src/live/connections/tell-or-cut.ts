import type { Log } from '../../log.ts'
import type { Connection } from './connection.ts'
import { cut } from './transport.ts'

/** Tells one client something. One that cannot be told is cut, and comes back if it can; nobody else is held up (LO-12). */
export function tellOrCut(connection: Connection, say: () => void, log: Log): void {
  try {
    say()
  } catch (error) {
    log.error(
      { err: error, connectionId: connection.id },
      'a client could not be told; its connection is cut',
    )
    cutQuietly(connection, log)
  }
}

/** Ends the TCP connection of one client, as well as that can be done. */
export function cutQuietly({ id, socket }: Connection, log: Log): void {
  try {
    cut(socket.conn)
  } catch (error) {
    log.error({ err: error, connectionId: id }, 'could not cut a connection')
  }
}
