import type { ClientEvents, Notice, ServerEvents } from '@curfew/shared'
import { io, type Socket } from 'socket.io-client'

/** A live connection that notes what it hears. */
export interface LiveClient {
  readonly socket: Socket<ServerEvents, ClientEvents>
  /** The notices it was sent. */
  readonly notices: Notice[]
  /** What its handshakes were refused with. */
  readonly refusals: unknown[]
  /** Resolves with the hello. */
  readonly active: Promise<void>
  close(): void
}

export interface LiveOptions {
  /** Confirms a notice, as every SDK does. */
  acknowledges?: boolean
  /** `/` unless it is a dashboard. */
  namespace?: '/' | '/admin'
  /** Of the handshake, as only programs can send them. */
  extraHeaders?: Record<string, string>
  transports?: ('websocket' | 'polling')[]
}

/**
 * Connects without coming back by itself.
 *
 * @param token undefined if a cookie among the headers says who it is
 */
export function connectLive(
  url: string,
  token: string | undefined,
  { acknowledges = true, namespace = '/', extraHeaders, transports = ['websocket'] }: LiveOptions = {},
): LiveClient {
  const socket: Socket<ServerEvents, ClientEvents> = io(url + namespace, {
    path: '/v1/live',
    ...(token === undefined ? {} : { auth: { token } }),
    ...(extraHeaders ? { extraHeaders } : {}),
    transports,
    reconnection: false,
    forceNew: true,
  })
  const notices: Notice[] = []
  const refusals: unknown[] = []
  socket.on('session.ended', (notice) => {
    notices.push(notice)
    if (acknowledges) socket.emit('ack', { noticeId: notice.noticeId })
  })
  const active = new Promise<void>((resolve, reject) => {
    socket.on('session.active', () => resolve())
    socket.on('connect_error', (error) => {
      refusals.push('data' in error ? error.data : error.message)
      reject(error)
    })
  })
  active.catch(() => undefined)
  return { socket, notices, refusals, active, close: () => void socket.disconnect() }
}
