import { once } from 'node:events'
import { type IncomingMessage, type RequestOptions, request, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'

export interface RawAnswer {
  status: number | undefined
  type: string | undefined
  length: string | undefined
  text: string
}

/** Not `fetch`, which asks for everything again (`Cache-Control: no-cache`) when it is given an `If-None-Match`. */
export async function rawRequest(
  server: Server,
  path: string,
  options: Pick<RequestOptions, 'method' | 'headers'> = {},
): Promise<RawAnswer> {
  const { port } = server.address() as AddressInfo
  const asked = request({ host: '127.0.0.1', port, path, agent: false, ...options }).end()
  const [response] = (await once(asked, 'response')) as [IncomingMessage]
  const { 'content-type': type, 'content-length': length } = response.headers
  return { status: response.statusCode, type, length, text: await text(response) }
}
