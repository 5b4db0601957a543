import { Agent, request } from 'node:http'
import { now } from '../measure/clock.ts'

export interface Sending {
  port: number
  method: 'GET' | 'POST'
  path: string
  token?: string
  /** JSON as it is sent. */
  body?: string
  /** The address that it is said to come from, as a proxy would. */
  from?: string
}

/** What came of a request. */
export interface Sent {
  /** 0 when the connection broke, or nothing came in time. */
  status: number
  milliseconds: number
}

const PATIENCE_MS = 20_000

/** @returns sends requests over connections of its own, as many as it takes; never throws */
export const sender = (): ((sending: Sending) => Promise<Sent>) => {
  const agent = new Agent({ keepAlive: true, maxSockets: Number.POSITIVE_INFINITY })
  return ({ port, method, path, token, body, from }) =>
    new Promise((resolve) => {
      const startedAt = now()
      const done = (status: number) => resolve({ status, milliseconds: now() - startedAt })
      const sent = request(
        {
          agent,
          host: '127.0.0.1',
          port,
          method,
          path,
          headers: {
            ...(body === undefined
              ? {}
              : { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) }),
            ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
            ...(from === undefined ? {} : { 'x-forwarded-for': from }),
          },
        },
        (response) => {
          response.on('error', () => done(0))
          response.on('end', () => done(response.statusCode ?? 0))
          response.resume()
        },
      )
      sent.setTimeout(PATIENCE_MS, () => sent.destroy())
      sent.on('error', () => done(0))
      sent.on('close', () => done(0))
      sent.end(body)
    })
}
