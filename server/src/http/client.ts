import type { Request } from 'express'
import ipaddr from 'ipaddr.js'
import type { Client, Context } from '../sessions/client.ts'
import { requestId } from './request-id.ts'

/**
 * An address as it is recorded and compared: an IPv4 address that arrived inside of IPv6 (`::ffff:10.0.0.1`) as itself,
 * without the zone that means something on this machine only.
 *
 * @returns null for what is no address
 */
export function normalAddress(address: string | undefined): string | null {
  const bare = address?.split('%')[0]
  return bare && ipaddr.isValid(bare) ? ipaddr.process(bare).toString() : null
}

/** Who sends a request, behind the proxies that are trusted. */
export const clientOf = (request: Request): Client => ({
  ip: normalAddress(request.ip),
  userAgent: request.get('User-Agent') ?? null,
})

/** What an act is recorded under. */
export const contextOf = (request: Request): Context & { requestId: string } => ({
  ip: normalAddress(request.ip),
  requestId: requestId(request),
})
