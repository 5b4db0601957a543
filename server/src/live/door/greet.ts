import type { DisconnectReason } from 'socket.io'
import type { Log } from '../../log.ts'
import type { Announcer } from '../announce.ts'
import type { LiveSocket } from '../connections/connection.ts'
import { cut, forgetHandshake, leftTransport } from '../connections/transport.ts'
import type { Dashboards } from '../dashboards/dashboards.ts'
import type { Delivery } from '../ending/delivery.ts'
import type { Doubt } from '../ending/doubt.ts'
import { checkEvent } from './check-event.ts'
import type { Engine } from './engine.ts'

export interface GreetingOptions {
  delivery: Delivery
  doubt: Pick<Doubt, 'tell'>
  announcer: Pick<Announcer, 'refresh'>
  dashboards: Dashboards
  newcomers: Engine['newcomers']
  /** Hears every event of the socket in `this`. */
  receive: (this: LiveSocket, event: unknown, ...args: unknown[]) => void
  /** Whether what clients are told is held against its schema, as the answers of the API are. */
  checkEvents?: boolean
  log: Log
}

/** What happens in the turn in which a socket becomes usable: the last look whether its session has ended (EN-7). */
export function greeting({
  delivery,
  doubt,
  announcer,
  dashboards,
  newcomers,
  receive,
  checkEvents = false,
  log,
}: GreetingOptions) {
  function disconnected(this: LiveSocket, reason: DisconnectReason): void {
    const { connection } = this.data
    if (leftTransport(this)) newcomers.add(this.conn)
    if (!connection) return
    delivery.gone(connection, reason)
    if (connection.isDashboard) dashboards.remove(connection)
    dashboards.changed([connection.session.userId])
  }

  function greet(socket: LiveSocket): void {
    const { connection, current } = socket.data
    if (connection?.state.phase !== 'joining' || !current) {
      socket.disconnect(true)
      return
    }
    newcomers.remove(socket.conn)
    delete socket.data.current
    forgetHandshake(socket)
    socket.on('disconnect', disconnected)
    socket.onAny(receive)
    if (checkEvents) socket.onAnyOutgoing(checkEvent)
    dashboards.changed([connection.session.userId])
    const { ended, isOutdated } = connection.state
    if (ended) {
      delivery.endedWhileJoining(connection, ended)
      return
    }
    connection.open()
    const { session, user, policy, serverTime, permissions } = current
    doubt.tell(connection, () => socket.emit('session.active', { session, user, policy, serverTime }))
    if (connection.isDashboard) {
      dashboards.add(connection, { isSuperUser: user.isSuperUser, permissions })
    }
    if (isOutdated) announcer.refresh(() => [connection])
  }

  return (socket: LiveSocket): void => {
    try {
      greet(socket)
    } catch (error) {
      // socket.io does not catch it, so it would end the process.
      log.error({ err: error }, 'could not greet a client')
      cut(socket.conn)
    }
  }
}
