import { setTimeout as wait } from 'node:timers/promises'
import type { Connections } from './connections.ts'
import type { Delivery } from './delivery.ts'
import type { LiveServer } from './engine.ts'
import { isClosed } from './raw-socket.ts'
import type { ConnectionRows } from './rows.ts'
import { inSlices } from './slices.ts'
import { close, rawSocketOf } from './transport.ts'

/** For clients to answer the closing of their transport, in milliseconds. */
const GOODBYE_MS = 1_000
const LOOK_MS = 25
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
  await delivery.settled()
  const open = connections.all()
  const closing = open.flatMap(({ socket }) => rawSocketOf(socket.conn) ?? [])
  await inSlices(open, (connection) => {
    close(connection.socket.conn)
    delivery.gone(connection, 'server shutting down', false)
  })
  for (let waited = 0; waited < GOODBYE_MS && !closing.every(isClosed); waited += LOOK_MS) await wait(LOOK_MS)
  for (const raw of closing) if (!isClosed(raw)) raw.terminate()
  // Those that had not entered a namespace yet.
  io.engine.close()
  await rows.finish(RECORD_MS)
}
