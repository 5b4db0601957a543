import { setImmediate as nextTurn, setTimeout as wait } from 'node:timers/promises'
import type { Notice } from '@curfew/shared'
import type { DisconnectReason } from 'socket.io'
import type { Covered, End } from '../../feed/entry.ts'
import { inTurns, PacedQueue } from '../../load/pace.ts'
import type { Log } from '../../log.ts'
import type { Connection, Ending } from '../connections/connection.ts'
import type { Connections } from '../connections/connections.ts'
import type { ConnectionRows } from '../connections/rows.ts'
import { cutQuietly } from '../connections/tell-or-cut.ts'
import { close, type RawSocket, rawSocketOf, sharesTransport, write } from '../connections/transport.ts'
import type { LiveObserver } from '../observer.ts'
import { endedPackets } from './frame.ts'
import { hearMany, type Unread } from './hear-many.ts'
import { CONNECTION_LOST, NO_ANSWER, type Outcome, outcomeOfClose } from './outcome.ts'

/** Who has not confirmed after this many milliseconds is cut. */
const CUT_AFTER_MS = 2_000
/** So many are told at once, without waiting for another turn of the event loop. */
const FEW = 250
type PacketFor = ReturnType<typeof endedPackets>

export interface DeliveryOptions {
  connections: Connections
  rows: Pick<ConnectionRows, 'close'>
  observer: Pick<LiveObserver, 'delivered'>
  log: Log
}

/** Tells connections that their session has ended, hears their confirmation, closes them, and records what became of each. */
export class Delivery {
  #options: DeliveryOptions
  #running = new Set<Promise<void>>()

  constructor(options: DeliveryOptions) {
    this.#options = options
  }

  /**
   * An end has been applied. When this returns, no covered connection is listened to any more; they are told in this turn
   * if they are few, otherwise in the next ones.
   *
   * @param except connections that are left alone
   */
  ended(end: End, covered: Covered, except: readonly Connection[] = []): void {
    const all = this.#options.connections.covered(covered)
    const excepted = new Set(except)
    this.#begin(end, excepted.size === 0 ? all : all.filter((connection) => !excepted.has(connection)))
  }

  /** An end that the feed has not brought yet was met in a check: the same for that session's connections. */
  endFoundByCheck({ sessionId, ...end }: Notice): void {
    this.#begin(end, [...this.#options.connections.ofSession(sessionId)])
  }

  /** The sessions of these connections have ended in one end, of which no entry says whom it covers. */
  endedTogether(end: End, connections: readonly Connection[]): void {
    this.#begin(end, connections)
  }

  /** A connection has become usable only to hear that its session ended meanwhile. */
  endedWhileJoining(connection: Connection, end: End): void {
    connection.open()
    this.#begin(end, [connection])
  }

  /** The client says that it has received its notice. Any other notice's id is ignored. */
  confirmed(connection: Connection, noticeId: string): void {
    const { state } = connection
    if (state.phase !== 'ending' || state.told === null) return
    const { ending, told } = state
    if (ending.end.noticeId !== noticeId) return
    this.#setOutcome(connection, { outcome: 'acknowledged', milliseconds: performance.now() - told })
    if (ending.leaving) ending.leaving.add(connection)
    else this.#close(connection)
  }

  /** A connection has gone away, for whatever cause. */
  gone(connection: Connection, reason: DisconnectReason): void {
    const { state } = connection
    switch (state.phase) {
      case 'gone':
        return
      case 'ending':
        this.#setOutcome(connection, outcomeOfClose(state.told, reason, performance.now()))
        return
      case 'joining':
      case 'open':
        this.#leave(connection, null, null)
    }
  }

  /** Resolves when every connection that is being told has its outcome. */
  async untilAllHaveAnOutcome(): Promise<void> {
    while (this.#running.size > 0) await Promise.all(this.#running)
  }

  #begin(end: End, covered: readonly Connection[]): void {
    const ending: Ending = { end, waiting: new Set(), leaving: null, answered: new AbortController() }
    for (const connection of covered) {
      const { state } = connection
      if (state.phase === 'joining') {
        if (state.ended === null) connection.state = { ...state, ended: end }
      } else if (state.phase === 'open') {
        connection.state = { phase: 'ending', ending, told: null }
        ending.waiting.add(connection)
      }
    }
    if (ending.waiting.size === 0) return
    const running = this.#run(ending).catch((error: unknown) => {
      this.#options.log.error({ err: error }, 'could not tell clients that their session has ended')
    })
    this.#running.add(running)
    void running.then(() => this.#running.delete(running))
  }

  async #run(ending: Ending): Promise<void> {
    const { end, waiting, answered } = ending
    const packetFor = endedPackets(end)
    let hearing: Promise<void> | null = null
    const over = new AbortController()
    if (waiting.size <= FEW) for (const connection of waiting) this.#tell(connection, packetFor)
    else hearing = this.#hear(ending, await this.#tellMany(ending, packetFor), over.signal)
    await wait(CUT_AFTER_MS, undefined, { signal: answered.signal }).catch(() => undefined)
    over.abort()
    await hearing
    // After a pause of the process an overdue timer comes first: answers that are there are heard before anybody is cut.
    await nextTurn()
    await inTurns([...waiting], (connection) => {
      this.#setOutcome(connection, NO_ANSWER)
      cutQuietly(connection, this.#options.log)
    })
  }

  /**
   * Told in one go, 10,000 would stall the event loop for 130 ms; told in plain slices they would take 2.6 times as long as
   * a bare loop, because their answers get in between. So whoever has been told is not read until all have been.
   */
  async #tellMany(ending: Ending, packetFor: PacketFor): Promise<Unread[]> {
    const unread: Unread[] = []
    ending.leaving = new PacedQueue<Connection>(
      (connection) => this.#close(connection),
      (error) => this.#options.log.error({ err: error }, 'could not close a connection'),
      { held: true },
    )
    // Whom it covers was a long turn already.
    await nextTurn()
    await inTurns([...ending.waiting], (connection) => {
      this.#tell(connection, packetFor, (raw) => {
        unread.push({ connection, raw })
        raw.pause()
      })
    })
    return unread
  }

  /** Nobody is closed before it is quiet: that is work for the clients, of whom some have not come to their notice yet. */
  async #hear({ waiting, leaving }: Ending, unread: readonly Unread[], over: AbortSignal): Promise<void> {
    const quiet = () => void leaving?.release()
    await hearMany(unread, {
      waiting,
      orLose: (connection, act) => this.#orLose(connection, act),
      quiet,
      over,
    })
    await leaving?.release()
  }

  /** @param first what is to be done with its websocket before, if it has one */
  #tell(connection: Connection, packetFor: PacketFor, first?: (raw: RawSocket) => void): void {
    const { socket, session, state } = connection
    if (state.phase !== 'ending') return
    this.#orLose(connection, () => {
      const raw = rawSocketOf(socket.conn)
      if (raw) first?.(raw)
      const packet = packetFor(socket.nsp.name, session.id)
      if (write(socket.conn, packet, () => this.#connectionLost(connection))) state.told = performance.now()
    })
  }

  /** What cannot be done with one connection concerns no other (LO-12): that one is lost, and is accounted for. */
  #orLose(connection: Connection, act: () => void): void {
    try {
      act()
    } catch (error) {
      this.#options.log.error(
        { err: error, connectionId: connection.id },
        'a client could not be told that its session has ended, or not be closed; its connection is cut',
      )
      this.#connectionLost(connection)
    }
  }

  #connectionLost(connection: Connection): void {
    if (connection.state.phase === 'ending') this.#setOutcome(connection, CONNECTION_LOST)
    cutQuietly(connection, this.#options.log)
  }

  #close(connection: Connection): void {
    const { socket } = connection
    this.#orLose(connection, () => {
      if (sharesTransport(socket)) socket.disconnect()
      else close(socket.conn)
    })
  }

  #setOutcome(connection: Connection, outcome: Outcome): void {
    const { state } = connection
    if (state.phase !== 'ending') return
    const { end, waiting, answered } = state.ending
    this.#leave(connection, outcome, end.revocationId ?? null)
    waiting.delete(connection)
    if (waiting.size === 0) answered.abort()
    try {
      this.#options.observer.delivered(end, outcome)
    } catch (error) {
      this.#options.log.error({ err: error }, 'could not count a delivery outcome')
    }
  }

  #leave(connection: Connection, outcome: Outcome | null, revocationId: string | null): void {
    connection.leave()
    this.#options.connections.remove(connection)
    this.#options.rows.close(connection.id, outcome, revocationId)
  }
}
