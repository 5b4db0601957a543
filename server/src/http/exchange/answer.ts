import fresh from 'fresh'
import type { Exchange } from './exchange.ts'

export type AnswerHeaders = Readonly<Record<string, string | readonly string[]>>

/** An answer as plain facts: what an adapter writes. */
export interface Answer {
  readonly status: number
  readonly headers: AnswerHeaders
  /** null: there is no body. */
  readonly text: string | null
}

/** JSON; 304 and nothing when a reader who has named the `ETag` has it already (RFC 9110). */
export function jsonAnswer(
  exchange: Pick<Exchange, 'method' | 'headers'>,
  status: number,
  body: unknown,
  headers: AnswerHeaders = {},
): Answer {
  if (status === 200 && hasIt(exchange, headers)) return { status: 304, headers, text: null }
  const type = { 'Content-Type': 'application/json; charset=utf-8' }
  return { status, headers: { ...type, ...headers }, text: JSON.stringify(body) }
}

function hasIt({ method, headers }: Pick<Exchange, 'method' | 'headers'>, { ETag }: AnswerHeaders): boolean {
  return (method === 'GET' || method === 'HEAD') && typeof ETag === 'string' && fresh(headers, { etag: ETag })
}
