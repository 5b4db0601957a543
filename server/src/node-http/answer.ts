import type { ServerResponse } from 'node:http'
import fresh from 'fresh'

/** Answers with JSON; with 304 and nothing when a reader who has named the `ETag` has it already (RFC 9110). */
export function sendJson(response: ServerResponse, status: number, body: unknown): void {
  if (status === 200 && isKnown(response)) {
    response.statusCode = 304
    response.end()
    return
  }
  send(response, { status, type: 'application/json', text: JSON.stringify(body) })
}

export const sendPage = (response: ServerResponse, text: string): void =>
  send(response, { status: 200, type: 'text/html', text })

export const sendText = (response: ServerResponse, status: number, text: string): void =>
  send(response, { status, type: 'text/plain', text })

interface Answer {
  status: number
  type: string
  text: string
}

/** For `HEAD`, node:http leaves out the text by itself. */
function send(response: ServerResponse, { status, type, text }: Answer): void {
  response.statusCode = status
  response.setHeader('Content-Type', `${type}; charset=utf-8`)
  response.setHeader('Content-Length', Buffer.byteLength(text))
  response.end(text)
}

function isKnown(response: ServerResponse): boolean {
  const { method, headers } = response.req
  const etag = response.getHeader('ETag')
  return (method === 'GET' || method === 'HEAD') && etag !== undefined && fresh(headers, { etag })
}
