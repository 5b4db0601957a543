import type { DashboardServerEvents } from '@curfew/shared'
import type { Log } from '../../log.ts'
import { type Connection, DASHBOARD_NAMESPACE } from '../connections/connection.ts'
import { cutQuietly, tellOrCut } from '../connections/tell-or-cut.ts'
import { write } from '../connections/transport.ts'
import { type PreparedPacket, preparedPacket } from '../ending/frame.ts'

type EventName = 'users.changed' | 'sessions.changed' | 'overview'
type PayloadOf<Name extends EventName> = Parameters<DashboardServerEvents[Name]>[0]

/** An event for dashboards, encoded once for all who are told the same. */
export interface DashboardPacket {
  readonly event: EventName
  readonly payload: unknown
  readonly packet: PreparedPacket
}

export const packetOf = <Name extends EventName>(event: Name, payload: PayloadOf<Name>): DashboardPacket => ({
  event,
  payload,
  packet: preparedPacket(DASHBOARD_NAMESPACE, event, payload),
})

/** Writes it to one dashboard. One that cannot be told is cut (LO-12). */
export function tellPacket(
  connection: Connection,
  { event, payload, packet }: DashboardPacket,
  log: Log,
): void {
  const { socket } = connection
  tellOrCut(
    connection,
    () => {
      // What socket.io does for an event of its own.
      for (const heed of socket.listenersAnyOutgoing()) heed(event, payload)
      write(socket.conn, packet, () => cutQuietly(connection, log))
    },
    log,
  )
}
