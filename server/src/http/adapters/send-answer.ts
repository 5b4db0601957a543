import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Answer } from '../exchange/answer.ts'
import { MOST_DROPPED } from '../reading/body-limits.ts'
import { unread } from './read-body.ts'

/** What an application around us may have set as well: ours stands beside it. */
const LISTS = ['Set-Cookie', 'Vary']

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
  if (answer.text === null) {
    response.end()
    return
  }
  response.setHeader('Content-Length', Buffer.byteLength(answer.text))
  response.end(answer.text)
}
