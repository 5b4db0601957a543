import { inTurns } from '../../load/pace.ts'
import type { Connections } from '../connections/connections.ts'
import type { ConnectionRows } from '../connections/rows.ts'
import { close } from '../connections/transport.ts'
import type { LiveServer } from '../door/engine.ts'
import type { Delivery } from '../ending/delivery.ts'

/** For the records of closed connections, in milliseconds. */
const RECORD_MS = 3_000

export interface DrainOptions {
  io: LiveServer
  connections: Connections
  delivery: Delivery
  rows: ConnectionRows
}

/**
 * Lets whoever is being told of an end confirm it, then closes every transport. Closes, not disconnects: socket.io's client
 * comes back by itself only after the former, and then finds another node.
 */
export async function drain({ io, connections, delivery, rows }: DrainOptions): Promise<void> {
  await delivery.untilAllHaveAnOutcome()
  const open = connections.all()
  await inTurns(open, (connection) => {
    close(connection.socket.conn)
    delivery.gone(connection, 'server shutting down')
  })
  // Those that had not entered a namespace yet.
  io.engine.close()
  await rows.finish(RECORD_MS)
}
