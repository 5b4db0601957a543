import type { ServerResponse } from 'node:http'

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
