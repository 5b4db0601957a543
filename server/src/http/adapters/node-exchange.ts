import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from 'node:http'
import type { CurfewRequest } from '../../node-http/handler.ts'
import type { RequestSession } from '../../node-http/request-session.ts'
import { pathOf, searchOf } from '../../node-http/request-url.ts'
import { ClientGone } from '../exchange/client-gone.ts'
import type { Exchange, Fate } from '../exchange/exchange.ts'
import { requestId } from '../exchange/request-id.ts'
import { readBody } from './read-body.ts'

type Request = CurfewRequest
type AddressOf = (request: IncomingMessage) => string | null

/** What a request of node:http, which is also what Express has, says of itself. What is dear is looked for when it is asked for. */
export class NodeRequest implements Omit<Exchange, 'isClosed' | 'gone' | 'body' | 'readBody' | 'onClosed'> {
  readonly headers: IncomingHttpHeaders
  #request: Request
  #addressOf: AddressOf

  /** @param addressOf says where a request comes from */
  constructor(request: Request, addressOf: AddressOf) {
    this.headers = request.headers
    this.#request = request
    this.#addressOf = addressOf
  }

  get method(): string {
    return this.#request.method ?? ''
  }

  get path(): string {
    return pathOf(this.#request)
  }

  get search(): string {
    return searchOf(this.#request)
  }

  get requestId(): string {
    return requestId(this.#request)
  }

  get address(): string | null {
    return this.#addressOf(this.#request)
  }

  get peer(): string | null {
    return this.#request.socket.remoteAddress ?? null
  }

  identified(session: RequestSession): void {
    this.#request.curfew = session
  }
}

/** The same with its response. */
export class NodeExchange extends NodeRequest implements Exchange {
  #request: Request
  #response: ServerResponse
  #gone: AbortController | null = null
  #body: unknown

  /** @param addressOf says where a request comes from */
  constructor(request: Request, response: ServerResponse, addressOf: AddressOf) {
    super(request, addressOf)
    this.#request = request
    this.#response = response
  }

  get isClosed(): boolean {
    return this.#response.closed
  }

  get gone(): AbortSignal {
    if (this.#gone === null) {
      const gone = new AbortController()
      this.#gone = gone
      this.#whenClosed(() => {
        const { writableEnded, writableFinished } = this.#response
        // HTTP/2 calls every answer finished whose stream has closed.
        if (!writableEnded || !writableFinished) gone.abort(new ClientGone())
      })
    }
    return this.#gone.signal
  }

  get body(): unknown {
    return this.#body
  }

  async readBody(limit: number): Promise<unknown> {
    this.#body = await readBody(this.#request, this.#response, limit)
    return this.#body
  }

  onClosed(listener: (fate: Fate) => void): void {
    this.#whenClosed(() => {
      const { statusCode: status, headersSent: hasBegun, writableFinished: isSent } = this.#response
      listener({ status, hasBegun, isSent })
    })
  }

  #whenClosed(listener: () => void): void {
    if (this.#response.closed) listener()
    else this.#response.once('close', listener)
  }
}
