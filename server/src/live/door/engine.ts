import { Server as HttpServer, type IncomingMessage } from 'node:http'
import type { DashboardClientEvents, DashboardServerEvents } from '@curfew/shared'
import { type DefaultEventsMap, Server, type ServerOptions } from 'socket.io'
import { type ServerOptions as WebSocketOptions, WebSocketServer } from 'ws'
import { judgeOrigin, type OriginRules } from '../../request/origin.ts'
import { dataHeaders } from '../../secure-headers.ts'
import type { LiveSocket } from '../connections/connection.ts'
import { type Conn, cut, rememberResponse } from '../connections/transport.ts'
import type { LiveObserver } from '../observer.ts'
import { FloodGauge } from './flood.ts'
import { Newcomers } from './newcomers.ts'
import { nameTransports } from './transport-name.ts'

export type LiveServer = Server<
  DashboardClientEvents,
  DashboardServerEvents,
  DefaultEventsMap,
  LiveSocket['data']
>

/** A transport that is in no namespace for so many milliseconds is closed. */
const CONNECT_LIMIT_MS = 10_000
/** For a websocket that is being closed to say goodbye; ws would wait 30 s for it. */
const CLOSE_LIMIT_MS = 1_500
const PING_INTERVAL_MS = 20_000
const PING_TIMEOUT_MS = 10_000
const MAX_MESSAGE_BYTES = 16_000
/** Of one transport. */
const PACKETS_PER_SECOND = 50

export interface EngineOptions {
  path: string
  origins: OriginRules
  adapter?: ServerOptions['adapter']
  /** Whether no new client is taken. */
  isClosing: () => boolean
  observer: Pick<LiveObserver, 'handshake'>
}

export interface Engine {
  io: LiveServer
  /** Transports that are in no namespace. */
  newcomers: Newcomers<Conn>
  /** Receives what is meant for it as if it listened, see `attach.ts`. */
  carrier: HttpServer
}

class QuickToClose extends WebSocketServer {
  constructor(options: WebSocketOptions) {
    // Its types do not know the option yet.
    super({ ...options, closeTimeout: CLOSE_LIMIT_MS } as WebSocketOptions)
  }
}

/** A socket.io server on an http.Server that does not listen: nothing of the real one is taken over, or closed with it. */
export function openEngine({ path, origins, adapter, isClosing, observer }: EngineOptions): Engine {
  const io: LiveServer = new Server({
    path,
    // With and without a slash at the end.
    addTrailingSlash: false,
    serveClient: false,
    transports: ['websocket', 'polling'],
    allowRequest: (request: IncomingMessage, decide) => {
      const isForeign = judgeOrigin(request.headers, origins) === 'foreign'
      const refused = isClosing() ? 'unavailable' : isForeign ? 'origin_not_allowed' : null
      if (refused) observer.handshake(refused)
      decide(refused, refused === null)
    },
    // For long polling by pages of other origins; a websocket heeds only `allowRequest`.
    ...(origins.allowedOrigins.length > 0
      ? { cors: { origin: [...origins.allowedOrigins], credentials: true } }
      : {}),
    // A connection with it costs 233 kB instead of 15.
    perMessageDeflate: false,
    maxHttpBufferSize: MAX_MESSAGE_BYTES,
    // Ours comes first, and does not ask.
    connectTimeout: 2 * CONNECT_LIMIT_MS,
    wsEngine: QuickToClose,
    pingInterval: PING_INTERVAL_MS,
    pingTimeout: PING_TIMEOUT_MS,
    ...(adapter ? { adapter } : {}),
  })
  const carrier = new HttpServer()
  io.attach(carrier, { destroyUpgrade: false })
  // What polls gets answers like any other, refusals too.
  carrier.prependListener('request', (request, response) => dataHeaders(request, response, () => undefined))

  const gauge = new FloodGauge<Conn>(PACKETS_PER_SECOND)
  // One function for all, which finds its connection in `this`: a closure for each would be memory for each.
  function count(this: Conn): void {
    if (gauge.floods(this, performance.now())) cut(this)
  }
  const newcomers = new Newcomers<Conn>(CONNECT_LIMIT_MS, cut)
  function gone(this: Conn): void {
    newcomers.remove(this)
  }
  io.engine.on('connection', (conn: Conn) => {
    newcomers.add(conn)
    conn.on('packet', count)
    conn.on('close', gone)
  })
  io.engine.use(rememberResponse)
  nameTransports(io.engine)
  return { io, newcomers, carrier }
}
