import type { IncomingMessage } from 'node:http'
import type { Server } from 'socket.io'

/** On the answer that opens a polling transport: the `sid` that all its further requests have in their query. */
const HEADER = 'Curfew-Transport'

/**
 * Tells a balancer which node a transport that polls belongs to: it notes the node that sent the header under the name in
 * it, and sends further requests with that `sid` to the same one. Anything that a browser keeps, a cookie or its
 * address, is shared by its tabs, and cookies of another site are not kept at all. A websocket is one request, so it
 * needs nothing.
 */
export function nameTransports(engine: Server['engine']): void {
  const names = new WeakMap<IncomingMessage, string>()
  const nextName = engine.generateId.bind(engine)
  engine.generateId = async (request: IncomingMessage) => {
    const name = await nextName(request)
    // The answer to an upgrade has gone out already, and needs none.
    if (request.headers.upgrade === undefined) names.set(request, name)
    return name
  }
  engine.on('initial_headers', (headers: Record<string, string>, request: IncomingMessage) => {
    const name = names.get(request)
    if (name !== undefined) headers[HEADER] = name
  })
}
