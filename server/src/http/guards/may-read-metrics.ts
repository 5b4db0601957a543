import { hash, timingSafeEqual } from 'node:crypto'
import type { IncomingHttpHeaders } from 'node:http'
import { isLoopback } from '../../config.ts'
import { bearerToken } from '../../request/presented-tokens.ts'

/** What proxies add to what they pass on: then the neighbour on this machine is not who asks. */
const ADDED_BY_PROXIES = [
  'forwarded',
  'via',
  'x-forwarded-for',
  'x-forwarded-host',
  'x-forwarded-proto',
  'x-real-ip',
] as const

export interface MetricsReader {
  headers: IncomingHttpHeaders
  /** The other end of the TCP connection, whatever proxies say and whoever trusts them; null when that cannot be told. */
  peer: string | null
}

/**
 * Whether somebody may read the metrics: they are on this machine, or show the token.
 *
 * @param token undefined: nobody has one
 */
export const mayReadMetrics = (reader: MetricsReader, token: string | undefined): boolean =>
  isNeighbour(reader) || shows(reader.headers.authorization, token)

const isNeighbour = ({ headers, peer }: MetricsReader): boolean =>
  isLoopback(peer ?? '') && ADDED_BY_PROXIES.every((name) => headers[name] === undefined)

function shows(authorization: string | undefined, token: string | undefined): boolean {
  const shown = bearerToken(authorization)
  // Hashes, because what is compared in constant time must be of equal length.
  return shown !== undefined && token !== undefined && timingSafeEqual(digest(shown), digest(token))
}

const digest = (text: string): Buffer => hash('sha256', text, 'buffer')
