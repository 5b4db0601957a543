import type { Client, Context } from '../../request/client.ts'
import type { Exchange } from './exchange.ts'

/** Who sends a request. */
export const clientOf = ({ address, headers }: Pick<Exchange, 'address' | 'headers'>): Client => ({
  ip: address,
  userAgent: headers['user-agent'] ?? null,
})

/** What an act is recorded under. */
export const contextOf = ({ address, requestId }: Pick<Exchange, 'address' | 'requestId'>): Context => ({
  ip: address,
  requestId,
})
