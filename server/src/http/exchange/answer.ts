import fresh from 'fresh'
import type { Exchange } from './exchange.ts'

export type AnswerHeaders = Readonly<Record<string, string | readonly string[]>>

interface AnswerHead {
  readonly status: number
  readonly headers: AnswerHeaders
}

/** An answer as plain facts. */
export interface WholeAnswer extends AnswerHead {
  /** null: there is no body. */
  readonly text: string | null
}

/** An answer that is made while it is written, each part when the one before has been taken; how long it is nobody knows. */
export interface StreamedAnswer extends AnswerHead {
  readonly parts: AsyncIterable<string>
}

/** What an adapter writes. */
export type Answer = WholeAnswer | StreamedAnswer

type Asked = Pick<Exchange, 'method' | 'headers'>

/** JSON, see `textAnswer`. */
export function jsonAnswer(
  exchange: Asked,
  status: number,
  body: unknown,
  headers: AnswerHeaders = {},
): WholeAnswer {
  const type = { 'Content-Type': 'application/json; charset=utf-8' }
  return answerWith(exchange, status, () => JSON.stringify(body), { ...type, ...headers })
}

/** Text of some kind; 304 and nothing when a reader who has named the `ETag` has it already (RFC 9110). */
export const textAnswer = (
  exchange: Asked,
  status: number,
  text: string,
  headers: AnswerHeaders,
): WholeAnswer => answerWith(exchange, status, () => text, headers)

function answerWith(
  exchange: Asked,
  status: number,
  write: () => string,
  headers: AnswerHeaders,
): WholeAnswer {
  if (status !== 200 || !hasIt(exchange, headers)) return { status, headers, text: write() }
  const { 'Content-Type': _, ...others } = headers
  return { status: 304, headers: others, text: null }
}

function hasIt({ method, headers }: Asked, { ETag }: AnswerHeaders): boolean {
  return (method === 'GET' || method === 'HEAD') && typeof ETag === 'string' && fresh(headers, { etag: ETag })
}
