import type { IncomingMessage, ServerResponse } from 'node:http'
import { json } from 'body-parser'
import { Refusal } from '../../refusal.ts'
import { MOST_DROPPED, saysJson } from '../reading/body-limits.ts'

type Parser = ReturnType<typeof json>

const parsers = new Map<number, Parser>()

function parserFor(limit: number): Parser {
  // Compressed bodies are refused: a small one can unpack to more than any limit.
  const parser = parsers.get(limit) ?? json({ limit, inflate: false, type: 'application/json' })
  parsers.set(limit, parser)
  return parser
}

/**
 * Reads the JSON body of a request of node:http. A larger one than `limit` is refused with 413. What a parser of the application
 * around us has read already is taken as it is.
 *
 * @param limit in bytes
 * @throws Refusal `unsupported_media_type`, `too_large`; or what the parser throws, see `refusalOf`
 */
export async function readBody(
  request: IncomingMessage & { body?: unknown },
  response: ServerResponse,
  limit: number,
): Promise<unknown> {
  if (hasBody(request) && !saysJson(request)) throw new Refusal('unsupported_media_type')
  boundRest(request)
  await new Promise<void>((resolve, reject) => {
    parserFor(limit)(request, response, (error?: Error) => (error ? reject(error) : resolve()))
  })
  return request.body
}

const hasBody = ({ headers }: IncomingMessage): boolean =>
  headers['transfer-encoding'] !== undefined || (headers['content-length'] ?? '0') !== '0'

/** The parser would read the rest of any body, however long, before it answers. */
function boundRest(request: IncomingMessage): void {
  if (Number(request.headers['content-length'] ?? 0) > MOST_DROPPED) throw new Refusal('too_large')
  if (request.headers['transfer-encoding'] === undefined) return
  let bytes = 0
  request.on('data', (chunk: Buffer) => {
    bytes += chunk.length
    if (bytes > MOST_DROPPED) request.destroy()
  })
}

/** How much of a request's body is still to come, in bytes; whatever is left is read and dropped after the answer. */
export function unread({ complete, headers }: IncomingMessage): number {
  if (complete) return 0
  return headers['transfer-encoding'] === undefined
    ? Number(headers['content-length'] ?? 0)
    : Number.POSITIVE_INFINITY
}
