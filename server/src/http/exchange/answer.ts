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

type Asked = Pick<Exchange, 'method' | 'headers'>

/** JSON, see `textAnswer`. */
export function jsonAnswer(
  exchange: Asked,
  status: number,
  body: unknown,
  headers: AnswerHeaders = {},
): Answer {
  const type = { 'Content-Type': 'application/json; charset=utf-8' }
  return answerWith(exchange, status, () => JSON.stringify(body), { ...type, ...headers })
}

/** Text of some kind; 304 and nothing when a reader who has named the `ETag` has it already (RFC 9110). */
export const textAnswer = (exchange: Asked, status: number, text: string, headers: AnswerHeaders): Answer =>
  answerWith(exchange, status, () => text, headers)

function answerWith(exchange: Asked, status: number, write: () => string, headers: AnswerHeaders): Answer {
  if (status !== 200 || !hasIt(exchange, headers)) return { status, headers, text: write() }
  const { 'Content-Type': _, ...others } = headers
  return { status: 304, headers: others, text: null }
}

function hasIt({ method, headers }: Asked, { ETag }: AnswerHeaders): boolean {
  return (method === 'GET' || method === 'HEAD') && typeof ETag === 'string' && fresh(headers, { etag: ETag })
}
