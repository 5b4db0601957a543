import type { DashboardClientEvents, DashboardServerEvents, ExtendedEvent, Notice } from '@curfew/shared'
import { io, type Socket } from 'socket.io-client'
import type { Clock } from '../clock.ts'

const LONGEST_WAIT_MS = 5_000
const ANSWER_TIMEOUT_MS = 5_000
const CONNECT_TIMEOUT_MS = 10_000

/** What the Live pill says of the connection, and since when. Times in milliseconds since the epoch, by the server. */
export interface LinkState {
  link: 'connecting' | 'connected' | 'reconnecting'
  /** When Curfew was last heard of; null before the first time. */
  heardAt: number | null
  /** When the reader stopped the changes; null while they come in. */
  pausedAt: number | null
}

/** The dashboard's live connection, for as long as one session lasts. */
export interface Link {
  getSnapshot(): LinkState
  subscribe(onChange: () => void): () => void
  on<Name extends keyof DashboardServerEvents>(name: Name, listener: DashboardServerEvents[Name]): () => void
  /** Told after each (re)connection, when the connection is usable: what was missed has to be read. */
  onUsable(listener: () => void): () => void
  /** Whose rows are on the screen; told again after each reconnection. */
  watch(users: readonly string[]): void
  /** Real input by the person, `at` milliseconds since the epoch, by the server; kept until there is a connection. */
  activity(at: number): void
  /** Stays signed in. @throws when there is no answer within 5 s */
  extend(): Promise<ExtendedEvent>
  /** Confirms that the end was shown. */
  acknowledge(noticeId: string): void
  /** A reading by HTTP succeeded: the data is of now, connection or not. */
  heard(): void
  pause(paused: boolean): void
  close(): void
}

interface LinkOptions {
  /** Where Curfew is mounted, '' or '/prefix'. */
  mount: string
  clock: Clock
  /** The session was refused at the door; with the notice if the door said why. */
  onRefused(notice: Notice | null): void
}

/** A refused handshake carries the notice as its data, or a problem that holds it. */
const noticeIn = (data: unknown): Notice | null => {
  if (typeof data !== 'object' || data === null) return null
  if ('notice' in data) return noticeIn(data.notice)
  // The edge where data becomes a type: the server that sends it is of this very build.
  return 'noticeId' in data && 'sessionId' in data && 'reason' in data ? (data as Notice) : null
}

export const openLink = ({ mount, clock, onRefused }: LinkOptions): Link => {
  const socket: Socket<DashboardServerEvents, DashboardClientEvents> = io('/admin', {
    path: `${mount}/v1/live`,
    // Long polling where websockets are blocked, marked as ours: browsers say nothing of the origin with a GET to one's own.
    transports: ['websocket', 'polling'],
    tryAllTransports: true,
    extraHeaders: { 'Curfew-Page': '1' },
    reconnectionDelayMax: LONGEST_WAIT_MS,
    timeout: CONNECT_TIMEOUT_MS,
    // A link of its own, even where another one to the same address is just being closed.
    forceNew: true,
  })
  const listeners = new Set<() => void>()
  const whenUsable = new Set<() => void>()
  let state: LinkState = { link: 'connecting', heardAt: null, pausedAt: null }
  let watched: readonly string[] = []
  let inputAt: number | null = null
  let retry: ReturnType<typeof setTimeout> | undefined
  let waitMs = 1_000

  const set = (change: Partial<LinkState>): void => {
    state = { ...state, ...change }
    for (const listener of listeners) listener()
  }
  /** socket.io gives up by itself after a refusal and after the server's goodbye; we do not. */
  const tryAgain = (): void => {
    if (socket.active) return
    clearTimeout(retry)
    retry = setTimeout(() => socket.connect(), waitMs * (0.5 + Math.random() / 2))
    waitMs = Math.min(waitMs * 2, LONGEST_WAIT_MS)
  }
  const tellActivity = (at: number): void => {
    const ageSeconds = Math.max(0, (clock.now() - at) / 1_000)
    socket.emit('activity', ageSeconds < 1 ? {} : { ageSeconds })
  }

  socket.on('session.active', ({ serverTime }) => {
    clock.heard(serverTime)
    waitMs = 1_000
    set({ link: 'connected', heardAt: clock.now() })
    if (watched.length > 0) socket.emit('watch', { users: [...watched] })
    if (inputAt !== null) tellActivity(inputAt)
    inputAt = null
    for (const listener of whenUsable) listener()
  })
  socket.on('overview', ({ serverTime }) => clock.heard(serverTime))
  socket.on('disconnect', (reason) => {
    set({ link: 'reconnecting', heardAt: clock.now() })
    if (reason === 'io server disconnect') onRefused(null)
    if (reason !== 'io client disconnect') tryAgain()
  })
  socket.on('connect_error', (error) => {
    // A proxy that swallows websockets lets them hang instead of refusing them: the next attempt begins the other way.
    if (error.message === 'timeout') socket.io.opts.transports?.reverse()
    if (state.link !== 'connecting' || state.heardAt === null) set({ link: 'reconnecting' })
    onRefused('data' in error ? noticeIn(error.data) : null)
    tryAgain()
  })

  return {
    getSnapshot: () => state,
    subscribe: (onChange) => {
      listeners.add(onChange)
      return () => listeners.delete(onChange)
    },
    on: (name, listener) => {
      // socket.io's types cannot follow a generic name into its map of listeners; ours, above, do.
      const untyped: Socket = socket
      const event: string = name
      untyped.on(event, listener)
      return () => untyped.off(event, listener)
    },
    onUsable: (listener) => {
      whenUsable.add(listener)
      return () => whenUsable.delete(listener)
    },
    watch: (users) => {
      watched = users
      if (state.link === 'connected') socket.emit('watch', { users: [...users] })
    },
    activity: (at) => {
      if (state.link === 'connected') tellActivity(at)
      else inputAt = at
    },
    extend: () => socket.timeout(ANSWER_TIMEOUT_MS).emitWithAck('extend', {}),
    acknowledge: (noticeId) => {
      socket.emit('ack', { noticeId })
    },
    heard: () => set({ heardAt: clock.now() }),
    pause: (paused) => set({ pausedAt: paused ? clock.now() : null }),
    close: () => {
      clearTimeout(retry)
      socket.disconnect()
    },
  }
}
