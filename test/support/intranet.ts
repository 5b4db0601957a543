import { once } from 'node:events'
import { request as ask, createServer, type IncomingMessage, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import { INTRANET } from './browser.ts'

/** The same server under a name that a browser takes for another machine's. */
export const onIntranet = (url: string): string => url.replace('127.0.0.1', INTRANET)

export interface Neighbour {
  readonly url: string
  close(): Promise<void>
}

/** Another server on this machine. */
export async function startNeighbour(listener: RequestListener): Promise<Neighbour> {
  const server = createServer(listener)
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    url: `http://${INTRANET}:${(server.address() as AddressInfo).port}`,
    close: async () => {
      server.close()
      server.closeAllConnections()
      await once(server, 'close')
    },
  }
}

/**
 * A proxy of the kind that knows no websockets: it passes them on as if they were requests like any other.
 *
 * @param watch sees each request
 */
export const startOldProxy = (
  url: string,
  watch: (request: IncomingMessage) => void = () => undefined,
): Promise<Neighbour> =>
  startNeighbour((request, response) => {
    const { method, url: path, headers } = request
    watch(request)
    const { upgrade: _, connection: __, ...others } = headers
    const onward = ask(`${url}${path}`, { method, headers: others }, (answer) => {
      response.writeHead(answer.statusCode ?? 502, answer.headers)
      answer.pipe(response)
    })
    onward.on('error', () => response.destroy())
    response.on('close', () => onward.destroy())
    request.pipe(onward)
  })
