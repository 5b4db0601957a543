import { once } from 'node:events'
import type { Socket } from 'node:net'
import type { Notice } from '@curfew/shared'
import { WebSocket } from 'ws'

/** A client that speaks socket.io by hand, so that it can be as rude as a test wants. */
export class RawClient {
  readonly socket: WebSocket
  /** Every message, as it came. */
  readonly received: string[] = []
  #waiting: { matches: (message: string) => boolean; resolve: (message: string) => void }[] = []

  private constructor(socket: WebSocket) {
    this.socket = socket
    socket.on('message', (data: Buffer) => this.#hear(data.toString()))
    // A refusal to connect is told by `once(socket, 'open')`; afterwards the end is what counts.
    socket.on('error', () => undefined)
  }

  /** Opens the transport and enters no namespace. */
  static async open(url: string, headers: Record<string, string> = {}): Promise<RawClient> {
    const address = `${url.replace('http', 'ws')}/v1/live/?EIO=4&transport=websocket`
    const client = new RawClient(new WebSocket(address, { headers, perMessageDeflate: false }))
    await once(client.socket, 'open')
    return client
  }

  /** Opens and waits until it is greeted. */
  static async connect(url: string, token: string): Promise<RawClient> {
    const client = await RawClient.open(url)
    client.send(`40${JSON.stringify({ token })}`)
    await client.next((message) => message.startsWith('42["session.active"'))
    return client
  }

  send(message: string | Buffer): void {
    this.socket.send(message)
  }

  emit(event: string, ...args: unknown[]): void {
    this.send(`42${JSON.stringify([event, ...args])}`)
  }

  /** The first message that matches, one that has come already included. */
  next(matches: (message: string) => boolean): Promise<string> {
    const there = this.received.find(matches)
    if (there !== undefined) return Promise.resolve(there)
    return new Promise((resolve) => this.#waiting.push({ matches, resolve }))
  }

  async notice(): Promise<Notice> {
    const message = await this.next((each) => each.startsWith('42["session.ended"'))
    return JSON.parse(message.slice(2))[1]
  }

  /** The TCP connection. */
  get tcp(): Socket {
    return (this.socket as unknown as { _socket: Socket })._socket
  }

  /** Resolves when the TCP connection has ended. */
  async closed(): Promise<void> {
    if (this.socket.readyState !== WebSocket.CLOSED) await once(this.socket, 'close')
  }

  #hear(message: string): void {
    if (message === '2') this.send('3')
    this.received.push(message)
    const heard = this.#waiting.filter(({ matches }) => matches(message))
    this.#waiting = this.#waiting.filter((each) => !heard.includes(each))
    for (const { resolve } of heard) resolve(message)
  }
}
