import { connect, type Socket } from 'node:net'

export interface RawAnswer {
  status: number
  /** Header lines as they came. */
  head: string
  body: string
}

export interface RawRequest {
  method?: 'GET' | 'POST'
  path: string
  headers?: Readonly<Record<string, string>>
  /** JSON. */
  body?: string
}

/** Nothing that is asked here takes longer, not even of a node that is paused for a while; in milliseconds. */
const LIMIT_MS = 40_000
const LENGTH = /\r\nContent-Length: (\d+)\r\n/i

/**
 * HTTP over connections that stay open, as proxies hold them: one request at a time on each, as many connections as there
 * are requests at a time. By hand because the client of Node's own takes as long as the server.
 */
export class KeepAlive {
  readonly #host: string
  readonly #port: number
  #idle: Lane[] = []
  #lanes = new Set<Lane>()

  constructor(url: string) {
    const { hostname, port } = new URL(url)
    this.#host = hostname
    this.#port = Number(port)
  }

  /** Requests that are not answered yet. */
  get waiting(): number {
    return this.#lanes.size - this.#idle.length
  }

  /** @throws when the connection went away before the whole answer was there */
  async ask({ method = 'GET', path, headers = {}, body }: RawRequest): Promise<RawAnswer> {
    const lines = Object.entries({
      host: `${this.#host}:${this.#port}`,
      ...headers,
      ...(body === undefined
        ? {}
        : { 'content-type': 'application/json', 'content-length': `${Buffer.byteLength(body)}` }),
    }).map(([name, value]) => `${name}: ${value}\r\n`)
    const lane = this.#idle.pop() ?? this.#open()
    const answer = await lane.ask(`${method} ${path} HTTP/1.1\r\n${lines.join('')}\r\n${body ?? ''}`)
    if (this.#lanes.has(lane)) this.#idle.push(lane)
    return answer
  }

  close(): void {
    for (const lane of this.#lanes) lane.close()
  }

  #open(): Lane {
    const lane = new Lane(connect({ host: this.#host, port: this.#port, noDelay: true }), () => {
      this.#lanes.delete(lane)
      this.#idle = this.#idle.filter((other) => other !== lane)
    })
    this.#lanes.add(lane)
    return lane
  }
}

/** One connection. */
class Lane {
  #socket: Socket
  #text = ''
  #waiting: { resolve: (answer: RawAnswer) => void; reject: (error: Error) => void } | null = null
  #error = new Error('the connection was closed')

  constructor(socket: Socket, closed: () => void) {
    this.#socket = socket
    socket.setTimeout(LIMIT_MS, () => socket.destroy(new Error('no answer')))
    socket.on('error', (error) => {
      this.#error = error
    })
    socket.on('close', () => {
      closed()
      this.#waiting?.reject(this.#error)
    })
    socket.on('data', (chunk) => this.#hear(chunk.toString('latin1')))
  }

  ask(request: string): Promise<RawAnswer> {
    return new Promise((resolve, reject) => {
      if (this.#socket.destroyed) reject(this.#error)
      this.#waiting = { resolve, reject }
      this.#socket.write(request)
    })
  }

  close(): void {
    this.#socket.destroy()
  }

  #hear(chunk: string): void {
    this.#text += chunk
    const end = this.#text.indexOf('\r\n\r\n')
    if (end === -1) return
    const head = this.#text.slice(0, end + 2)
    const length = Number(LENGTH.exec(head)?.[1] ?? 0)
    if (this.#text.length < end + 4 + length) return
    const body = this.#text.slice(end + 4, end + 4 + length)
    this.#text = ''
    const waiting = this.#waiting
    this.#waiting = null
    waiting?.resolve({ status: Number(head.slice(9, 12)), head, body })
  }
}
