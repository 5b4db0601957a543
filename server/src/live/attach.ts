import type { IncomingMessage, Server, ServerResponse } from 'node:http'
import type { Duplex } from 'node:stream'

/** What answers the requests of a path: an http.Server that does not listen itself. */
type Carrier = Pick<Server, 'emit'>

/** Decides when a new websocket comes in: at once, or in a later turn. */
type Admit = (enter: () => void) => void

/** The paths of every gateway on a server: one process may embed several. */
const attached = new WeakMap<Server, Set<string>>()

const isUnder = (path: string, url = ''): boolean =>
  url.startsWith(path) && (url.length === path.length || '/?'.includes(url.charAt(path.length)))

/**
 * Hands what a server receives under a path to a carrier, and leaves everything else to whoever else listens there.
 * socket.io would take over somebody else's server: it ends upgrades of other handlers, and closes the server with itself.
 *
 * @returns lets go of the server: from then on the path is nobody's
 */
export function attach(
  server: Server,
  path: string,
  carrier: Carrier,
  admit: Admit = (enter) => enter(),
): () => void {
  const paths = attached.get(server) ?? new Set()
  attached.set(server, paths.add(path))

  const others = server.listeners('request')
  server.removeAllListeners('request')
  let isAttached = true
  server.on('request', (request: IncomingMessage, response: ServerResponse) => {
    if (isAttached && isUnder(path, request.url)) carrier.emit('request', request, response)
    else for (const listener of others) listener.call(server, request, response)
  })

  const upgrade = (request: IncomingMessage, socket: Duplex, head: Buffer): void => {
    if (isUnder(path, request.url)) {
      // Until the websocket is made nobody listens for errors, and an unheard one ends the process.
      socket.on('error', ignore)
      admit(() => {
        if (!socket.destroyed) carrier.emit('upgrade', request, socket, head)
      })
    } else if (server.listenerCount('upgrade') === paths.size && !claimed(paths, request.url)) {
      // Nobody but us listens, and nobody of us wants it: it would stay open for ever.
      socket.on('error', ignore)
      socket.end('HTTP/1.1 404 Not Found\r\nConnection: close\r\nContent-Length: 0\r\n\r\n')
    }
  }
  server.on('upgrade', upgrade)
  return () => {
    isAttached = false
    server.off('upgrade', upgrade)
    paths.delete(path)
  }
}

const claimed = (paths: ReadonlySet<string>, url: string | undefined): boolean =>
  [...paths].some((path) => isUnder(path, url))

/** The end of the socket is seen otherwise. */
const ignore = (): void => undefined
