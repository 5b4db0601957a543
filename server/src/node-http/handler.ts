import type { IncomingMessage, ServerResponse } from 'node:http'
import type { RequestSession } from './request-session.ts'

/** A request of node:http, whatever framework it has come through: nothing but `curfew` is ever added to it. */
export interface CurfewRequest extends IncomingMessage {
  /** Whose request it is: set by `requireSession()` and by Curfew's own API. */
  curfew?: RequestSession
}

/** Goes on with the next handler, or with whoever presents errors. */
export type Next = (error?: unknown) => void

/** A handler that needs no framework: Express 4 and 5, connect and plain node:http take it as it is. */
export type Handler = (request: CurfewRequest, response: ServerResponse, next: Next) => unknown
