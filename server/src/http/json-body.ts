import express, { type Request, type RequestHandler } from 'express'
import { Refusal } from '../refusal.ts'

const MAX_BODY = '1mb'

/**
 * Whether a request says that its body is JSON. A form of another site can send no such request without being asked by
 * the browser first, which is why a write by cookie has to say it even when it has no body.
 */
export const saysJson = (request: Request): boolean =>
  request.headers['content-type']?.split(';')[0]?.trim().toLowerCase() === 'application/json'

const hasBody = ({ headers }: Request): boolean =>
  headers['transfer-encoding'] !== undefined || (headers['content-length'] ?? '0') !== '0'

const requireJson: RequestHandler = (request, _response, next) => {
  if (hasBody(request) && !saysJson(request)) throw new Refusal('unsupported_media_type')
  next()
}

/** Reads a JSON body of at most 1 MB into `request.body`; it stays undefined when there is none. */
export const jsonBody: RequestHandler[] = [
  requireJson,
  // Compressed bodies are refused: a small one can unpack to more than any limit.
  express.json({ limit: MAX_BODY, inflate: false, type: 'application/json' }),
]
