import { once } from 'node:events'
import { request as ask, createServer, type IncomingMessage, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Duplex } from 'node:stream'
import { INTRANET } from './browser.ts'

/** The same server under a name that a browser takes for another machine's. */
export const onIntranet = (url: string): string => url.replace('127.0.0.1', INTRANET)

export interface Neighbour {
  readonly url: string
  close(): Promise<void>
}

/**
 * Another server on this machine.
 *
 * @param swallows takes websockets and never answers; otherwise they are requests like any other
 */
export async function startNeighbour(listener: RequestListener, swallows = false): Promise<Neighbour> {
  const server = createServer(listener)
  const swallowed = new Set<Duplex>()
  if (swallows) server.on('upgrade', (_, socket) => swallowed.add(socket))
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    url: `http://${INTRANET}:${(server.address() as AddressInfo).port}`,
    close: async () => {
      server.close()
      server.closeAllConnections()
      for (const socket of swallowed) socket.destroy()
      await once(server, 'close')
    },
  }
}

interface OldProxy {
  /** Sees each request. */
  watch?(request: IncomingMessage): void
  /** Lets websockets hang instead of passing them on as if they were requests like any other. */
  swallows?: boolean
}

/** A proxy of the kind that knows no websockets. */
export const startOldProxy = (url: string, { watch, swallows }: OldProxy = {}): Promise<Neighbour> =>
  startNeighbour((request, response) => {
    const { method, url: path, headers } = request
    watch?.(request)
    const { upgrade: _, connection: __, ...others } = headers
    const onward = ask(`${url}${path}`, { method, headers: others }, (answer) => {
      response.writeHead(answer.statusCode ?? 502, answer.headers)
      answer.pipe(response)
    })
    onward.on('error', () => response.destroy())
    response.on('close', () => onward.destroy())
    request.pipe(onward)
  }, swallows)
