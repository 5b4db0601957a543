import type { ServerResponse } from 'node:http'
import type { Log } from '../log.ts'
import { Refusal } from '../refusal.ts'

/** Whoever asked has closed the connection: there is nobody to answer, and nothing was done. */
export class ClientGone extends Refusal {
  constructor() {
    super('unavailable', { detail: 'The connection closed before this was done.' })
    this.name = 'ClientGone'
  }
}

/** Aborted, with `ClientGone`, when the connection closes before the answer has been sent. */
export function whileConnected(response: ServerResponse): AbortSignal {
  const gone = new AbortController()
  const closed = () => {
    // HTTP/2 calls every answer finished whose stream has closed.
    if (!response.writableEnded || !response.writableFinished) gone.abort(new ClientGone())
  }
  if (response.closed) closed()
  else response.once('close', closed)
  return gone.signal
}

export interface Delivery {
  response: ServerResponse
  /** Whether the answer may have reached the client, asked when the connection has closed or the answer is out. */
  isDelivered: () => boolean
  /** Takes back what was meant for the client alone. */
  takeBack: () => Promise<void>
  log: Log
}

/**
 * Takes back what was begun for an answer that never left. What the operating system has taken over may be lost on the way all the
 * same, and nobody can tell.
 */
export function takeBackUndelivered({ response, isDelivered, takeBack, log }: Delivery): void {
  const closed = () => {
    if (isDelivered()) return
    takeBack().catch((error: unknown) =>
      log.warn({ err: error }, 'could not end a session that nobody holds'),
    )
  }
  if (response.closed) closed()
  else response.once('close', closed)
}
