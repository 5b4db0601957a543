import type { IncomingHttpHeaders } from 'node:http'
import type { RequestSession } from '../../node-http/request-session.ts'

/** What had become of an answer when its connection closed, or when all of it was out. */
export interface Fate {
  readonly status: number
  /** Something of it is out. */
  readonly hasBegun: boolean
  /** All of it was handed to the network. */
  readonly isSent: boolean
}

/**
 * A request as plain facts, whatever server or framework has received it, and what can be told of its answer. An adapter makes
 * it; everything that answers goes by this and knows no framework.
 */
export interface Exchange {
  readonly method: string
  /** Below what Curfew is mounted at, encoded as it came. */
  readonly path: string
  /** The query without its question mark; empty if there is none. */
  readonly search: string
  readonly headers: IncomingHttpHeaders
  /** Under which it is answered, logged and recorded. */
  readonly requestId: string
  /** Where it comes from, behind the proxies that are trusted; null when that cannot be told. */
  readonly address: string | null
  /** The other end of the TCP connection, whatever proxies say and whoever trusts them; null when that cannot be told. */
  readonly peer: string | null
  /** Nobody waits for the answer any more. */
  readonly isClosed: boolean
  /** Aborted, with `ClientGone`, when the connection closes before the answer has been sent. */
  readonly gone: AbortSignal
  /** What `readBody` has read; undefined before. */
  readonly body: unknown
  /**
   * Reads the JSON body, which may be anything; undefined when there is none.
   *
   * @param limit in bytes, one of `BODY_LIMITS`
   * @throws Refusal `unsupported_media_type`, `too_large`, or what `refusalOf` makes one of
   */
  readBody(limit: number): Promise<unknown>
  /** Calls once: when all of the answer is out, or the connection closes before. */
  onClosed(listener: (fate: Fate) => void): void
  /** Hears whose request it is, when that is known. */
  identified(session: RequestSession): void
}
