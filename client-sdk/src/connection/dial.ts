import {
  type ClientEvents,
  type DashboardClientEvents,
  type DashboardServerEvents,
  PROTOCOL_VERSION,
  type ServerEvents,
} from '@curfew/shared'
import { io, type Socket } from 'socket.io-client'
import type { Dial, Link, LinkEvents } from './link.ts'
import { refusalOf } from './refusal.ts'

/** The token, or where to get a fresh one. Without one the browser's cookie speaks. */
export type TokenSource = string | (() => string | Promise<string>)

const CONNECT_MILLISECONDS = 10_000
const CONFIRM_MILLISECONDS = 5_000

export interface DialOptions {
  /** Where Curfew is mounted, absolute. */
  base: URL
  token?: TokenSource
  /** Whether this page is of the same origin: browsers may not say so when it polls. */
  isOwnOrigin: boolean
  /** `/` of every client, or that of dashboards. */
  namespace?: string
  /** Given the socket of each attempt, for events that are not of the session. */
  onSocket?(socket: Socket<DashboardServerEvents, DashboardClientEvents>): void
}

/**
 * Links over Socket.IO: websocket first, long polling where that is blocked. Reconnecting is the connection's business
 * (socket.io-client gives up after a refused handshake or a server's disconnect), so it is off here.
 */
export function socketDial({ base, token, isOwnOrigin, namespace = '/', onSocket }: DialOptions): Dial {
  let transports = ['websocket', 'polling']
  return (events) => {
    const socket: Socket = io(`${base.origin}${namespace}`, {
      path: `${base.pathname.replace(/\/$/, '')}/v1/live`,
      query: { protocol: PROTOCOL_VERSION },
      transports,
      tryAllTransports: true,
      withCredentials: true,
      // Only there: a page of another origin would have to ask first whether it may send it, and has an `Origin` anyway.
      ...(isOwnOrigin ? { extraHeaders: { 'Curfew-Page': '1' } } : {}),
      reconnection: false,
      forceNew: true,
      timeout: CONNECT_MILLISECONDS,
      autoConnect: token === undefined,
    })
    // A proxy that swallows websockets lets them hang instead of refusing them: the next attempt begins the other way.
    socket.on('connect_error', ({ message }) => {
      if (message === 'timeout') transports = [...transports].reverse()
    })
    listen(socket, events)
    onSocket?.(socket)
    if (token !== undefined) authenticate(socket, token, events)
    return link(socket)
  }
}

function listen(socket: Socket<ServerEvents, ClientEvents>, events: LinkEvents): void {
  socket.io.on('ping', () => events.heartbeat())
  socket.on('session.active', (hello) => events.hello(hello))
  socket.on('session.expiring', (event) => events.expiring(event))
  socket.on('session.extended', (event) => events.extended(event))
  socket.on('session.updated', (event) => events.updated(event))
  socket.on('session.ended', (notice) => {
    // Confirmed before anything is shown: the server is counting the milliseconds.
    socket.emit('ack', { noticeId: notice.noticeId })
    events.ended(notice)
  })
  socket.on('connect_error', (error) => {
    silence(socket)
    socket.disconnect()
    events.refused(refusalOf('data' in error ? error.data : undefined))
  })
  socket.on('disconnect', () => {
    silence(socket)
    events.closed()
  })
}

function authenticate(socket: Socket, source: TokenSource, events: LinkEvents): void {
  const ask = async () => (typeof source === 'string' ? source : source())
  ask().then(
    (token) => {
      socket.auth = { token }
      // Closed while the application was still fetching the token: nobody listens any more.
      if (socket.hasListeners('connect_error')) socket.connect()
    },
    () => events.closed(),
  )
}

function link(socket: Socket<ServerEvents, ClientEvents>): Link {
  return {
    activity: (ageSeconds) => {
      socket.emit('activity', ageSeconds > 0 ? { ageSeconds } : {})
    },
    extend: () =>
      socket
        .timeout(CONFIRM_MILLISECONDS)
        .emitWithAck('extend', {})
        .catch(() => null),
    close: () => {
      silence(socket)
      // At once: a goodbye would first be written, and a browser keeps no page in memory whose websocket is still open.
      socket.io.engine?.transport.close()
      socket.disconnect()
    },
  }
}

function silence(socket: Socket): void {
  socket.off()
  socket.io.off('ping')
}
