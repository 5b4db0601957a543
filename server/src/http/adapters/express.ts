import type { IncomingMessage } from 'node:http'
import Router from 'router'
import type { Handler } from '../../node-http/handler.ts'
import type { Api } from '../api.ts'
import { NodeExchange } from './node-exchange.ts'
import { sendAnswer } from './send-answer.ts'

/**
 * The API as a handler of Express 4 and 5, connect and plain node:http, below whatever path it is mounted at. What is not the
 * API's goes on with `next`.
 *
 * @param addressOf says where a request comes from
 */
export const expressHandler =
  (api: Api, addressOf: (request: IncomingMessage) => string | null): Handler =>
  (request, response, next) => {
    const exchange = new NodeExchange(request, response, addressOf)
    if (!api.owns(exchange.method, exchange.path)) return next()
    api
      .answer(exchange)
      .then((answer) => {
        // Nobody is left to be told, or the application has answered meanwhile.
        if (answer !== null && !response.headersSent) sendAnswer(request, response, answer)
      })
      // Also what the response throws: applications patch it.
      .catch(next)
  }

/** Handlers below the paths that they belong to, in this order; what none of them takes goes on with `next`. */
export function mounted(parts: readonly (readonly [path: string, handler: Handler])[]): Handler {
  const router = Router()
  for (const [path, handler] of parts) router.use(path, handler)
  return router
}
