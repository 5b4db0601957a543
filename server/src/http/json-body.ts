import type { IncomingMessage } from 'node:http'
import { json } from 'body-parser'
import type { Handler } from '../node-http/handler.ts'
import { Refusal } from '../refusal.ts'

const KB = 1_024

/** What the body of a request may have at most, in bytes: what the largest one that is valid needs. */
export const BODY_LIMITS = {
  /** Sign-in, sign-out, and whatever people ask about themselves (`/v1/me`): a stranger gets to most of it. */
  own: 8 * KB,
  /** Ten thousand ids. */
  revocations: 1_024 * KB,
  others: 64 * KB,
} as const

/**
 * What is too large is read to its end and dropped, because who is still sending does not listen for an answer. Beyond
 * this, in bytes, the connection is closed instead.
 */
export const MOST_DROPPED = 2_048 * KB

/**
 * Whether a request says that its body is JSON. A form of another site can send no such request without being asked by
 * the browser first, which is why a write by cookie has to say it even when it has no body.
 */
export const saysJson = (request: IncomingMessage): boolean =>
  request.headers['content-type']?.split(';')[0]?.trim().toLowerCase() === 'application/json'

const hasBody = ({ headers }: IncomingMessage): boolean =>
  headers['transfer-encoding'] !== undefined || (headers['content-length'] ?? '0') !== '0'

const requireJson: Handler = (request, _response, next) => {
  if (hasBody(request) && !saysJson(request)) throw new Refusal('unsupported_media_type')
  next()
}

/** The parser would read the rest of any body, however long, before it answers. */
const boundRest: Handler = (request, _response, next) => {
  if (Number(request.headers['content-length'] ?? 0) > MOST_DROPPED) throw new Refusal('too_large')
  if (request.headers['transfer-encoding'] !== undefined) {
    let bytes = 0
    request.on('data', (chunk: Buffer) => {
      bytes += chunk.length
      if (bytes > MOST_DROPPED) request.destroy()
    })
  }
  next()
}

/**
 * Reads a JSON body, for `bodyOf`. A larger one than `limit` is refused with 413. What a parser of the application around us
 * has read already is taken as it is.
 *
 * @param limit in bytes, one of `BODY_LIMITS`
 */
export const jsonBody = (limit: number): Handler[] => [
  requireJson,
  boundRest,
  // Compressed bodies are refused: a small one can unpack to more than any limit.
  json({ limit, inflate: false, type: 'application/json' }),
]

/** The body that was read, which may be anything; undefined when there is none. */
export const bodyOf = (request: IncomingMessage & { body?: unknown }): unknown => request.body
