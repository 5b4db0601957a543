import type { IncomingMessage, ServerResponse } from 'node:http'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import type { Answer } from '../exchange/answer.ts'
import { MOST_DROPPED } from '../reading/body-limits.ts'
import { unread } from './read-body.ts'

/** What an application around us may have set as well: ours stands beside it. */
const LISTS = ['Set-Cookie', 'Vary']

/** Whoever takes nothing of what is written for them for so long is cut off, in milliseconds. */
const STALLED_MS = 60_000

/** Writes an answer to a response of node:http, which leaves out the text of `HEAD` by itself. */
export function sendAnswer(request: IncomingMessage, response: ServerResponse, answer: Answer): void {
  response.statusCode = answer.status
  // Express tells of itself unless it is told not to.
  response.removeHeader('X-Powered-By')
  for (const [name, value] of Object.entries(answer.headers)) {
    if (LISTS.includes(name)) response.appendHeader(name, value)
    else response.setHeader(name, value)
  }
  if (answer.status >= 400 && unread(request) > MOST_DROPPED) response.setHeader('Connection', 'close')
  if ('parts' in answer) {
    if (request.method === 'HEAD') response.end()
    else sendParts(response, answer.parts)
    return
  }
  if (answer.text === null) {
    response.end()
    return
  }
  response.setHeader('Content-Length', Buffer.byteLength(answer.text))
  response.end(answer.text)
}

/**
 * Writes the parts as fast as they are taken. One that cannot be made closes the connection before the end, which the other side
 * notices; whoever has gone ends the making.
 */
function sendParts(response: ServerResponse, parts: AsyncIterable<string>): void {
  response.setTimeout(STALLED_MS, () => response.destroy())
  // Who made them has been told why.
  pipeline(Readable.from(parts), response).catch(() => undefined)
}
