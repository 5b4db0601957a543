import type { IncomingMessage } from 'node:http'
import type { AddressOf } from '../request/address-of.ts'
import type { Client, Context } from '../request/client.ts'
import { requestId } from './request-id.ts'

/** Who sends a request, behind the proxies that are trusted. */
export const clientOf = (request: IncomingMessage, addressOf: AddressOf): Client => ({
  ip: addressOf(request),
  userAgent: request.headers['user-agent'] ?? null,
})

/** What an act is recorded under. */
export const contextOf = (
  request: IncomingMessage,
  addressOf: AddressOf,
): Context & { requestId: string } => ({
  ip: addressOf(request),
  requestId: requestId(request),
})
