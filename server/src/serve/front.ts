import { once } from 'node:events'
import {
  createServer,
  type IncomingMessage,
  type RequestListener,
  type Server,
  type ServerResponse,
} from 'node:http'
import { problemOf } from '../http/exchange/problem.ts'
import { requestId } from '../http/exchange/request-id.ts'
import type { Log } from '../log.ts'
import { Refusal } from '../refusal.ts'
import { dataHeaders } from '../secure-headers.ts'

/**
 * The HTTP server from the first moment to the last. It listens before there is anything to serve and until everything
 * has been let go of, so that whoever watches hears that it lives, and that it is not ready.
 */
export interface Front {
  readonly server: Server
  /** From now on requests go to the application. */
  open(app: RequestListener): void
  /** From now on new requests are refused; waits until those under way are answered, but not for ever. */
  drain(): Promise<void>
  /** Closes all connections. */
  close(): Promise<void>
}

/** How long a request that is under way may take once the server is to stop, in milliseconds. */
const DRAIN_LIMIT_MS = 10_000

/**
 * Longer than proxies and clients keep a connection in their pools (60 s is usual): whoever closes an idle one first must
 * be the side that sends requests, or now and then one is sent into a connection that has just been closed.
 */
const KEEP_ALIVE_MS = 65_000

/** For the head of a request, from the moment of connecting or from the end of the one before; and for all of it. */
const HEAD_LIMIT_MS = 10_000
const REQUEST_LIMIT_MS = 60_000
/** How often that is looked after. */
const LOOK_EVERY_MS = 1_000

type Phase = { name: 'starting' } | { name: 'open'; app: RequestListener } | { name: 'draining' }

/** @param drainLimitMs how long requests under way are waited for */
export function createFront(log: Log, drainLimitMs = DRAIN_LIMIT_MS): Front {
  let phase: Phase = { name: 'starting' }
  const underWay = new Set<ServerResponse>()
  const limits = {
    headersTimeout: HEAD_LIMIT_MS,
    requestTimeout: REQUEST_LIMIT_MS,
    connectionsCheckingInterval: LOOK_EVERY_MS,
  }
  const server = createServer(limits, (request, response) => {
    if (phase.name !== 'open') return answerClosed(phase.name, request, response)
    underWay.add(response)
    response.once('close', () => underWay.delete(response))
    phase.app(request, response)
  })
  server.keepAliveTimeout = KEEP_ALIVE_MS
  return {
    server,
    open(app) {
      phase = { name: 'open', app }
    },
    async drain() {
      phase = { name: 'draining' }
      const limit = AbortSignal.timeout(drainLimitMs)
      const answered = Promise.all(
        [...underWay].map((response) => once(response, 'close', { signal: limit })),
      )
      await answered.catch(() =>
        log.warn({ requests: underWay.size }, 'requests took too long and were aborted'),
      )
    },
    async close() {
      if (!server.listening) return
      const closed = once(server, 'close')
      server.close()
      server.closeAllConnections()
      await closed
    },
  }
}

function answerClosed(
  phase: 'starting' | 'draining',
  request: IncomingMessage,
  response: ServerResponse,
): void {
  dataHeaders(request, response, () => undefined)
  response.setHeader('Cache-Control', 'no-store')
  if (request.url?.split('?')[0] === '/livez') {
    response.setHeader('Content-Type', 'application/json; charset=utf-8')
    response.end(JSON.stringify({ status: 'live' }))
    return
  }
  const refusal = new Refusal('unavailable', { detail: `Curfew is ${phase}.`, retryAfterSeconds: 1 })
  const { status, headers, body } = problemOf(refusal, requestId(request))
  // The next request may then meet another process.
  const close = phase === 'draining' ? { Connection: 'close' } : {}
  response.writeHead(status, { ...headers, ...close, 'Content-Type': 'application/problem+json' })
  response.end(JSON.stringify(body))
}
