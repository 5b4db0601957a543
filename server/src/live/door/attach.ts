import type { IncomingMessage, Server, ServerResponse } from 'node:http'
import type { Duplex } from 'node:stream'

/** What answers the requests of a path: an http.Server that does not listen itself. */
type Carrier = Pick<Server, 'emit'>

export interface AttachOptions {
  /** Decides when a new websocket comes in: at once, which is the default, or in a later turn. */
  admit?: (enter: () => void) => void
  /** Somebody else who listens there has answered a websocket that is ours, so it has failed. Told at the first one. */
  onTaken?: () => void
}

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
  { admit = (enter) => enter(), onTaken }: AttachOptions = {},
): () => void {
  const paths = attached.get(server) ?? new Set()
  attached.set(server, paths.add(path))

  const others = server.listeners('request')
  server.removeAllListeners('request')
  let isAttached = true
  let isTold = false
  server.on('request', (request: IncomingMessage, response: ServerResponse) => {
    if (isAttached && isUnder(path, request.url)) carrier.emit('request', request, response)
    else for (const listener of others) listener.call(server, request, response)
  })

  const upgrade = (request: IncomingMessage, socket: Duplex, head: Buffer): void => {
    // Until a websocket is made nobody listens for errors, and an unheard one ends the process: others may take their time too.
    socket.on('error', ignore)
    if (isUnder(path, request.url)) {
      const before = writtenTo(socket)
      // When all who listen have been called, and before a client that goes away could be noticed.
      process.nextTick(() => {
        if (socket.destroyed || socket.writableEnded || writtenTo(socket) > before) {
          if (!isTold) onTaken?.()
          isTold = true
          // Whoever has opened a websocket with it does not know what is said there.
          if (!socket.writableEnded) socket.destroy()
          return
        }
        admit(() => {
          if (!socket.destroyed) carrier.emit('upgrade', request, socket, head)
        })
      })
    } else if (server.listenerCount('upgrade') === paths.size && !claimed(paths, request.url)) {
      // Nobody but us listens, and nobody of us wants it: it would stay open for ever.
      socket.end('HTTP/1.1 404 Not Found\r\nConnection: close\r\nContent-Length: 0\r\n\r\n')
    }
  }
  // Before all others, so that what they do with a socket is seen.
  server.prependListener('upgrade', upgrade)
  return () => {
    isAttached = false
    server.off('upgrade', upgrade)
    paths.delete(path)
  }
}

const claimed = (paths: ReadonlySet<string>, url: string | undefined): boolean =>
  [...paths].some((path) => isUnder(path, url))

/** In bytes, what is still in memory included. */
const writtenTo = (socket: Duplex): number =>
  'bytesWritten' in socket && typeof socket.bytesWritten === 'number' ? socket.bytesWritten : 0

/** The end of the socket is seen otherwise. */
const ignore = (): void => undefined
