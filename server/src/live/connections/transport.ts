import { type IncomingMessage, ServerResponse } from 'node:http'
import { WebSocket } from 'ws'
import type { PreparedPacket } from '../ending/frame.ts'
import type { LiveSocket } from './connection.ts'

/**
 * The one place that reaches into what engine.io and ws keep to themselves: neither offers pausing, a prepared frame or
 * the end of the TCP connection through its public face.
 */
export type Conn = LiveSocket['conn']

/** The part of a `ws` WebSocket that is used. */
export interface RawSocket {
  readonly readyState: number
  pause(): void
  resume(): void
  terminate(): void
  /** The TCP connection. */
  readonly _socket: {
    write(bytes: string, encoding: 'latin1', done: (error?: Error | null) => void): void
    destroySoon(): void
  } | null
}

interface Transport {
  readonly name: string
  readonly writable: boolean
  /** websocket */
  readonly socket?: RawSocket
  /** polling: the request that waits for something to be said */
  readonly req?: { destroy(): void } | null
}

const transportOf = (conn: Conn): Transport => conn.transport as unknown as Transport

/** The websocket below a connection; undefined while it polls. */
export const rawSocketOf = (conn: Conn): RawSocket | undefined => transportOf(conn).socket

/**
 * Writes a prepared packet. Past engine.io where nothing waits in its queue: that is a third of what telling costs.
 *
 * @param failed called if it could not be written after all
 * @returns false if the connection is closed already, or about to be
 */
export function write(conn: Conn, packet: PreparedPacket, failed: () => void): boolean {
  const { socket, writable } = transportOf(conn)
  // engine.io calls it open until the end of TCP. A client that has said goodbye hears nothing more; it has not been lost.
  if (conn.readyState !== 'open' || (socket && socket.readyState !== WebSocket.OPEN)) return false
  if (socket?._socket && writable) socket._socket.write(packet.frame, 'latin1', (error) => error && failed())
  else conn.write(packet.text)
  return true
}

/** The namespaces that a transport is in, by their sockets. */
const namespacesOf = ({ client }: LiveSocket): number =>
  (client as unknown as { sockets: ReadonlyMap<string, unknown> }).sockets.size

/** Whether another namespace lives on the same transport. */
export const sharesTransport = (socket: LiveSocket): boolean => namespacesOf(socket) > 1

/** Whether a socket that has left its namespace was the last on its transport, which is open all the same. */
export const leftTransport = (socket: LiveSocket): boolean =>
  socket.conn.readyState === 'open' && namespacesOf(socket) === 0

/**
 * Closes a transport in order: what was written before still goes out. The peer's own close frame is not waited for, which
 * ws would do for 30 s.
 */
export function close(conn: Conn): void {
  const { name, writable, socket } = transportOf(conn)
  // Without a request to answer, a polling transport would wait half a minute for one.
  conn.close(name === 'polling' && !writable)
  socket?._socket?.destroySoon()
}

/** Ends the TCP connection now: a half-open peer would otherwise hold it for another 30 s. */
export function cut(conn: Conn): void {
  const { socket, req } = transportOf(conn)
  if (socket) socket.terminate()
  else if (req) req.destroy()
  else conn.close(true)
}

/** What socket.io keeps of a handshake for as long as the socket lives: headers with cookies, the token, the request. */
const FORGOTTEN: LiveSocket['handshake'] = {
  headers: {},
  time: '',
  address: '',
  xdomain: false,
  secure: false,
  issued: 0,
  url: '',
  query: {},
  auth: {},
}

/**
 * What engine.io makes of an upgrade in place of a response. It holds the request, and is itself held by a listener on the
 * TCP connection for as long as that is open.
 */
interface UpgradeResponse {
  req: unknown
}
const responses = new WeakMap<object, UpgradeResponse>()

/** A middleware of engine.io: the only way to get at the response of an upgrade. */
export function rememberResponse(
  request: IncomingMessage,
  response: UpgradeResponse,
  next: () => void,
): void {
  responses.set(request, response)
  next()
}

/** Lets go of the handshake: nobody needs it any more, it is secret, and it is a fifth of an idle connection's memory. */
export function forgetHandshake(socket: LiveSocket): void {
  const holder = socket as { handshake: LiveSocket['handshake'] }
  holder.handshake = FORGOTTEN
  const conn = socket.conn as { request: IncomingMessage | null }
  const response = conn.request === null ? undefined : responses.get(conn.request)
  // That to a request that polls is Node's own.
  if (response && !(response instanceof ServerResponse)) response.req = null
  conn.request = null
}
