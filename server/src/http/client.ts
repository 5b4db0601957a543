import type { Request } from 'express'
import { normalAddress } from '../sessions/address.ts'
import type { Client, Context } from '../sessions/client.ts'
import { requestId } from './request-id.ts'

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
