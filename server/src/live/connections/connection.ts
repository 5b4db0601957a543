import { randomUUID } from 'node:crypto'
import type { CurrentSession, DashboardClientEvents, DashboardServerEvents } from '@curfew/shared'
import type { DefaultEventsMap, Socket } from 'socket.io'
import type { End } from '../../feed/entry.ts'
import type { PacedQueue } from '../../load/pace.ts'
import type { LiveSession } from '../../sessions/check/verify.ts'

/** A socket of either namespace; what only dashboards say and hear is guarded by `dashboard`. */
export type LiveSocket = Socket<
  DashboardClientEvents,
  DashboardServerEvents,
  DefaultEventsMap,
  {
    connection?: Connection
    /** Between the handshake and the greeting. */
    current?: CurrentSession
  }
>

/** What a connection has to know of its session. */
export type Subject = Pick<LiveSession, 'id' | 'userId' | 'number'>

/**
 * `joining`: counted and told of ends, but not yet usable; an end that came meanwhile waits for it to be. What it is greeted with is
 * outdated if something of its session or user has changed since that was asked for.
 * `ending`: nothing but the confirmation is heard any more.
 * `gone`: it has its outcome, whatever its socket still does.
 */
export type State =
  | { readonly phase: 'joining'; readonly ended: End | null; readonly isOutdated: boolean }
  | { readonly phase: 'open' }
  | { readonly phase: 'ending'; readonly ending: Ending; told: Told }
  | { readonly phase: 'gone' }

/** One end, and those who were told of it together. */
export interface Ending {
  readonly end: End
  /** Those who have not got their outcome. */
  readonly waiting: Set<Connection>
  /** Confirmed and not closed yet, as others are still to be told first; null if they are so few that nobody waits. */
  leaving: PacedQueue<Connection> | null
  /** Aborted when nobody is waited for any more. */
  readonly answered: AbortController
}

/** When the notice was written, in milliseconds of the monotonic clock; null: not yet. */
export type Told = number | null

const OPEN: State = { phase: 'open' }
const GONE: State = { phase: 'gone' }

/** One live connection: one socket of one namespace, of a browser's tab or of a program. */
export class Connection {
  readonly id: string = randomUUID()
  readonly socket: LiveSocket
  readonly session: Subject
  state: State = { phase: 'joining', ended: null, isOutdated: false }
  /** How many ends of many had been applied when the read was sent that found its session live, see `Doubt`. */
  confirmed: number

  constructor(socket: LiveSocket, session: Subject, confirmed: number) {
    this.socket = socket
    this.session = session
    this.confirmed = confirmed
  }

  get isDashboard(): boolean {
    return this.socket.nsp.name === DASHBOARD_NAMESPACE
  }

  /** Something of its session or user has changed, or (`false`) is about to be asked for. */
  setOutdated(isOutdated: boolean): void {
    if (this.state.phase === 'joining') this.state = { ...this.state, isOutdated }
  }

  get isOutdated(): boolean {
    return this.state.phase === 'joining' && this.state.isOutdated
  }

  open(): void {
    this.state = OPEN
  }

  leave(): void {
    this.state = GONE
  }
}

export const DASHBOARD_NAMESPACE = '/admin'
