import type { IncomingMessage } from 'node:http'
import type { CurrentSession } from '@curfew/shared'
import pLimit from 'p-limit'
import { RateLimiterMemory, type RateLimiterRes } from 'rate-limiter-flexible'
import { Groups } from '../../load/groups.ts'
import type { Shedding } from '../../load/overload.ts'
import type { Log } from '../../log.ts'
import { Refusal } from '../../refusal.ts'
import type { Check } from '../../sessions/check/verify.ts'
import { isUnavailable } from '../../store/unavailable.ts'
import { Connection, type LiveSocket, type Subject } from '../connections/connection.ts'
import type { Connections } from '../connections/connections.ts'
import { type ConnectionRows, MAX_PER_SESSION } from '../connections/rows.ts'
import { type Conn, cut } from '../connections/transport.ts'
import type { Delivery } from '../ending/delivery.ts'
import type { Doubt } from '../ending/doubt.ts'
import type { LiveObserver } from '../observer.ts'
import { type CredentialsOptions, HandshakeCredentials } from './handshake-credentials.ts'
import { connectError } from './problem-data.ts'
import { protocolOf, requireProtocol } from './protocol.ts'
import { enterGroups, enterRooms } from './rooms.ts'
import { withinLimit } from './within-limit.ts'

/** Milliseconds for all of it; socket.io closes a transport that has joined nothing 2 s later. */
const LIMIT_MS = 8_000
/**
 * When many clients come at once, those of so many milliseconds begin together, if they are not more than that. What is asked of
 * PostgreSQL together is answered together, so without a limit a node that takes over another one's clients would go on with thousands
 * of handshakes in one turn of the event loop. While PostgreSQL is at work on one group, the node is at work on another.
 */
const GROUPS = { gatherMs: 16, most: 128, atOnce: 256 }
/** The same for clients of whom this node has not heard, while it refuses strangers; among them those of a node that died. */
const STRANGERS_AT_ONCE = 16
/** Of those, so many may wait; who comes beyond is told to come back. */
const STRANGERS_WAITING = 1_000
/** A transport that was refused so often is cut at its next try. */
const REFUSALS = 10
/** How often what a client is told is read again when it keeps changing. */
const ATTEMPTS = 5

/**
 * So often one session may enter in a minute, on this node: fifty tabs whose node is restarted come a few times. Each is two
 * statements and a row that is kept for an hour.
 */
const ENTRIES_PER_MINUTE = 300

export interface HandshakeOptions extends CredentialsOptions {
  shedding: Shedding
  connections: Connections
  rows: Pick<ConnectionRows, 'enter'>
  delivery: Delivery
  doubt: Pick<Doubt, 'number'>
  /** What a client is told of its session, from a statement that was sent after the call; null if there is none. */
  readCurrent: (session: Subject) => Promise<CurrentSession | null>
  /** Says where a handshake comes from. */
  addressOf: (request: IncomingMessage) => string | null
  observer: Pick<LiveObserver, 'handshake'>
  log: Log
}

/** One try to enter; given up when it took too long: what it has begun is then taken back. */
interface Attempt {
  givenUp: boolean
}

/**
 * Whether a socket may enter a namespace, as a middleware of socket.io: who is it → index and rooms → the record → read
 * again. When it passes, the socket has its connection and what to greet it with; whoever makes it usable looks in that
 * very turn whether the session has ended meanwhile (EN-7).
 */
export class Handshake {
  #options: HandshakeOptions
  /** Namespaces' sockets on their way in: one transport gets one of each. */
  #entering = new WeakMap<Conn, Set<string>>()
  #credentials: HandshakeCredentials
  #protocols = new WeakMap<Conn, unknown>()
  #inGroups = new Groups(GROUPS)
  #strangersInTurn = pLimit(STRANGERS_AT_ONCE)
  /** How often a transport was refused: each try is a question to PostgreSQL, and nobody has to prove anything for it. */
  #refused = new WeakMap<Conn, number>()
  #entries = new RateLimiterMemory({ points: ENTRIES_PER_MINUTE, duration: 60 })

  constructor(options: HandshakeOptions) {
    this.#options = options
    this.#credentials = new HandshakeCredentials(options)
  }

  readonly middleware = (socket: LiveSocket, next: (error?: Error) => void): void => {
    if ((this.#refused.get(socket.conn) ?? 0) >= REFUSALS) {
      cut(socket.conn)
      return
    }
    const attempt: Attempt = { givenUp: false }
    withinLimit(this.#admit(socket, attempt), LIMIT_MS).then(
      () => {
        this.#options.observer.handshake('accepted')
        next()
        // socket.io takes one more tick, and ignores a socket whose transport closed meanwhile.
        setImmediate(() => {
          if (!socket.connected) this.#abandon(socket)
        })
      },
      (error: unknown) => {
        attempt.givenUp = true
        if (!(error instanceof Refusal) && !isUnavailable(error)) {
          // Forgotten once the transport is in another namespace, see `forgetHandshake`.
          const request = socket.request as IncomingMessage | null
          const ip = request && this.#options.addressOf(request)
          this.#options.log.error({ err: error, ip }, 'a handshake failed')
        }
        this.#refused.set(socket.conn, (this.#refused.get(socket.conn) ?? 0) + 1)
        const refused = connectError(error)
        this.#options.observer.handshake(refused.message)
        next(refused)
      },
    )
  }

  /** Of a transport whose first namespace was entered, the query is let go of: its version is kept for the other one. */
  #requireProtocol({ conn, handshake }: LiveSocket): void {
    const named = this.#protocols.get(conn) ?? protocolOf(handshake.query)
    this.#protocols.set(conn, named)
    requireProtocol(named)
  }

  /** While strangers are refused, clients whose tokens are not known here wait for each other, beside those whose are. */
  async #admit(socket: LiveSocket, attempt: Attempt): Promise<void> {
    this.#requireProtocol(socket)
    const { shedding } = this.#options
    if (!shedding.sheds('strangers') || this.#credentials.isKnown(socket)) {
      return this.#inGroups.run(() => this.#enter(socket, attempt))
    }
    if (this.#strangersInTurn.pendingCount >= STRANGERS_WAITING) throw shedding.refuse('strangers')
    return this.#strangersInTurn(() => this.#enter(socket, attempt))
  }

  async #enter(socket: LiveSocket, attempt: Attempt): Promise<void> {
    requirePresent(socket, attempt)
    const namespace = socket.nsp.name
    const entering = this.#entering.get(socket.conn) ?? new Set()
    if (entering.has(namespace)) throw new Refusal('invalid_request', { detail: 'Already connecting.' })
    this.#entering.set(socket.conn, entering.add(namespace))
    try {
      const session = requireLive(await this.#credentials.identify(socket))
      await this.#join(socket, session, attempt)
    } finally {
      entering.delete(namespace)
      if (entering.size === 0) this.#entering.delete(socket.conn)
    }
  }

  async #join(socket: LiveSocket, session: Subject, attempt: Attempt): Promise<void> {
    const { connections, rows, doubt } = this.#options
    requirePresent(socket, attempt)
    await this.#entries.consume(session.id).catch(tooOften)
    const here = connections.ofSession(session.id).length + 1
    if (here > MAX_PER_SESSION) throw tooMany()
    const connection = new Connection(socket, session, doubt.number)
    socket.data.connection = connection
    connections.add(connection)
    try {
      enterRooms(socket, session)
      const entered = await rows.enter(connection, here)
      requirePresent(socket, attempt)
      if (entered === null) throw await this.#refusalOf(session)
      const current = connection.isOutdated ? await this.#readAgain(connection) : entered
      enterGroups(socket, current.user.groups)
      if (connection.isDashboard && !current.permissions.includes('sessions:read'))
        throw new Refusal('forbidden')
      socket.data.current = current
      requirePresent(socket, attempt)
    } catch (error) {
      this.#abandon(socket)
      throw error
    }
  }

  /** Something has changed since the statement was sent that recorded the connection: reads until nothing does meanwhile. */
  async #readAgain(connection: Connection): Promise<CurrentSession> {
    const { readCurrent, verifier, delivery } = this.#options
    const { session } = connection
    for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
      connection.setOutdated(false)
      const current = await readCurrent(session)
      if (current === null) throw new Refusal('unauthenticated')
      if (current.session.status === 'ended') {
        // It ended after it was recorded, so it will be told and accounted for like every other connection.
        const check = await verifier.askSession(session.id)
        if (check.state === 'ended') delivery.endFoundByCheck(check.notice)
        return current
      }
      if (!connection.isOutdated) return current
    }
    throw new Refusal('unavailable', { retryAfterSeconds: 1 })
  }

  async #refusalOf(session: Subject): Promise<Refusal> {
    try {
      requireLive(await this.#options.verifier.askSession(session.id))
      return tooMany()
    } catch (error) {
      if (error instanceof Refusal) return error
      throw error
    }
  }

  #abandon(socket: LiveSocket): void {
    const { connection } = socket.data
    if (connection) this.#options.delivery.gone(connection, 'transport close')
  }
}

function requireLive(check: Check): Subject {
  if (check.state === 'ended') throw new Refusal('session_ended', { notice: check.notice })
  if (check.state === 'unknown') throw new Refusal('unauthenticated')
  const { id, userId, number } = check.session
  return { id, userId, number }
}

/** @throws when nobody is there any more to hear the answer; nobody will */
function requirePresent(socket: LiveSocket, attempt: Attempt): void {
  if (attempt.givenUp || socket.conn.readyState !== 'open')
    throw new Refusal('unavailable', { retryAfterSeconds: 1 })
}

function tooOften({ msBeforeNext }: RateLimiterRes): never {
  throw new Refusal('rate_limited', {
    detail: `A session may connect ${ENTRIES_PER_MINUTE} times in a minute.`,
    retryAfterSeconds: Math.max(1, Math.ceil(msBeforeNext / 1_000)),
  })
}

const tooMany = (): Refusal =>
  new Refusal('too_many_connections', {
    detail: `A session has at most ${MAX_PER_SESSION} connections.`,
    retryAfterSeconds: 30,
  })
