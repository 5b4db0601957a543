import cors from 'cors'
import { listedOrigins, type OriginRules } from '../../request/origin.ts'
import type { Exchange } from './exchange.ts'

export interface CrossOrigin {
  headers: Record<string, string>
  /** A browser asks whether a page of another origin may, and this is the whole answer. */
  isPreflight: boolean
}

/** Pages of the listed origins may read answers, with cookies. For all others the browser's own rule stands. */
export function crossOrigin(
  rules: OriginRules,
): (exchange: Pick<Exchange, 'method' | 'headers'>) => CrossOrigin {
  const judge = cors({
    origin: listedOrigins(rules),
    credentials: true,
    methods: ['GET', 'POST', 'PUT'],
    allowedHeaders: [
      'Authorization',
      'Content-Type',
      'Curfew-Background',
      'Idempotency-Key',
      'If-Match',
      'X-Request-Id',
    ],
    exposedHeaders: ['Content-Disposition', 'ETag', 'Retry-After', 'X-Request-Id'],
  })
  return ({ method, headers: asked }) => {
    const headers: Record<string, string> = {}
    let isPreflight = false
    const response = {
      setHeader: (name: string, value: string) => {
        headers[name] = value
      },
      getHeader: (name: string) => headers[name],
      end: () => {
        isPreflight = true
      },
    }
    judge({ method, headers: asked }, response, () => undefined)
    return { headers, isPreflight }
  }
}
