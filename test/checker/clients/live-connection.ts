import type { Notice } from '@curfew/shared'
import { WebSocket } from 'ws'
import type { Chronicle } from '../history/chronicle.ts'
import type { Answer, Connection, Moment } from '../history/history.ts'
import { answerOfLive } from './answer.ts'

/** A handshake or an event that gets no answer for so long is given up, in milliseconds. */
const LIMIT_MS = 40_000

export interface LiveOptions {
  chronicle: Chronicle
  url: string
  node: number
  session: string
  token: string
}

interface Waiting {
  start: Moment
  via: 'handshake' | 'event'
  done: () => void
}

/**
 * A live connection that speaks socket.io by hand, which is what makes a hundred of them cheap. It notes each handshake
 * and each event as a check, confirms its notice at once, and then leaves it to the server to close it.
 */
export class LiveConnection {
  readonly node: number
  #options: LiveOptions
  #socket: WebSocket
  /** Once it was greeted, or told of the end instead. */
  #noted: Connection | null = null
  #handshake: Waiting | null = null
  #events = new Map<number, Waiting>()
  #sent = 0

  private constructor(options: LiveOptions) {
    this.#options = options
    this.node = options.node
    const address = `${options.url.replace('http', 'ws')}/v1/live/?EIO=4&transport=websocket`
    this.#socket = new WebSocket(address, { perMessageDeflate: false, handshakeTimeout: LIMIT_MS })
  }

  /** Resolves when the server has said yes, no or nothing; which, says `isOpen`. */
  static open(options: LiveOptions): Promise<LiveConnection> {
    const connection = new LiveConnection(options)
    return new Promise((resolve) => connection.#begin(() => resolve(connection)))
  }

  get isOpen(): boolean {
    return this.#noted !== null && this.#noted.told === null && this.#noted.closed === null
  }

  /** Sends an event and waits for its answer. */
  send(event: 'activity' | 'extend'): Promise<void> {
    if (this.#socket.readyState !== WebSocket.OPEN) return Promise.resolve()
    const id = this.#sent++
    return new Promise((done) => {
      this.#events.set(id, { via: 'event', start: this.#options.chronicle.now(), done })
      this.#socket.send(`42${id}["${event}",{}]`)
    })
  }

  leave(): void {
    if (this.#noted && this.#noted.closed === null && this.#noted.told === null) {
      this.#noted.closed = { at: this.#options.chronicle.now(), by: 'client' }
    }
    this.#socket.close()
  }

  /** Without a goodbye. */
  drop(): void {
    this.#socket.terminate()
  }

  #begin(done: () => void): void {
    const { chronicle } = this.#options
    this.#handshake = { via: 'handshake', start: chronicle.now(), done }
    this.#socket.on('message', (data: Buffer) => this.#hear(data.toString()))
    this.#socket.on('error', () => undefined)
    this.#socket.on('close', () => this.#closed())
  }

  #hear(message: string): void {
    const { chronicle, token } = this.#options
    if (message === '2') this.#socket.send('3')
    else if (message.startsWith('0')) {
      // The check begins when the token is shown, not when the transport opens.
      if (this.#handshake) this.#handshake.start = chronicle.now()
      this.#socket.send(`40${JSON.stringify({ token })}`)
    } else if (message.startsWith('42["session.active"')) {
      this.#noted = this.#note()
      this.#answer(this.#handshake, { said: 'accepted' })
    } else if (message.startsWith('44')) {
      const { data } = JSON.parse(message.slice(2)) as { data: Parameters<typeof answerOfLive>[0] }
      this.#answer(this.#handshake, answerOfLive(data))
      this.#socket.close()
    } else if (message.startsWith('42["session.ended"')) {
      const [, notice] = JSON.parse(message.slice(2)) as [string, Notice]
      this.#told(notice)
    } else if (message.startsWith('43')) this.#answered(message)
  }

  #note(): Connection {
    const { chronicle, session, node } = this.#options
    return chronicle.note({
      kind: 'connection',
      session,
      node,
      opened: chronicle.now(),
      told: null,
      closed: null,
    })
  }

  #told(notice: Notice): void {
    this.#noted ??= this.#note()
    // On its way out already: the server hears nothing any more.
    if (this.#noted.closed !== null) return
    this.#noted.told ??= { at: this.#options.chronicle.now(), notice }
    this.#socket.send(`42["ack",{"noticeId":"${notice.noticeId}"}]`)
    this.#answer(this.#handshake, { said: 'ended', notice })
  }

  #answered(message: string): void {
    const at = message.indexOf('[')
    const waiting = this.#events.get(Number(message.slice(2, at)))
    this.#events.delete(Number(message.slice(2, at)))
    const [answer] = JSON.parse(message.slice(at)) as [{ error?: Parameters<typeof answerOfLive>[0] }]
    this.#answer(waiting ?? null, answer.error ? answerOfLive(answer.error) : { said: 'accepted' })
  }

  #answer(waiting: Waiting | null, answer: Answer): void {
    if (!waiting) return
    const { chronicle, session, node } = this.#options
    const { via, start, done } = waiting
    if (waiting === this.#handshake) this.#handshake = null
    chronicle.check({ via, session, node, start, end: chronicle.now(), answer })
    done()
  }

  #closed(): void {
    if (this.#noted) this.#noted.closed ??= { at: this.#options.chronicle.now(), by: 'server' }
    this.#answer(this.#handshake, { said: 'nothing' })
    for (const waiting of this.#events.values()) this.#answer(waiting, { said: 'nothing' })
    this.#events.clear()
  }
}
