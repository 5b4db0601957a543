import type { ClientEvents, Notice, ServerEvents } from '@curfew/shared'
import { io, type Socket } from 'socket.io-client'
import { createConnection } from '../../client-sdk/src/connection/connection.ts'
import { socketDial } from '../../client-sdk/src/connection/dial.ts'

/** A client that comes back by itself, and notes when it lost its connection and when it had one again. */
export interface ReturningClient {
  /** When it became usable, each time; milliseconds, monotonic. */
  readonly comings: readonly number[]
  /** When it was lost, each time. */
  readonly goings: readonly number[]
  readonly notices: readonly Notice[]
  /** Usable now? */
  isThere(): boolean
  close(): void
}

interface Notes extends ReturningClient {
  comings: number[]
  goings: number[]
  notices: Notice[]
}

const newNotes = (close: () => void): Notes => {
  const notes: Notes = {
    comings: [],
    goings: [],
    notices: [],
    isThere: () => notes.comings.length > notes.goings.length,
    close,
  }
  return notes
}

/** The connection that pages have: a websocket, and the SDK's own way of coming back. */
export function sdkClient(url: string, token: string): ReturningClient {
  const notes = newNotes(() => connection.close())
  const ignore = () => undefined
  const connection = createConnection(
    {
      dial: socketDial({ base: new URL(url), token, isOwnOrigin: false }),
      now: Date.now,
      random: Math.random,
      after(milliseconds, run) {
        const timer = setTimeout(run, milliseconds)
        return () => clearTimeout(timer)
      },
    },
    {
      hello: () => void notes.comings.push(performance.now()),
      disconnected: () => {
        if (notes.isThere()) notes.goings.push(performance.now())
      },
      ended: (notice) => void notes.notices.push(notice),
      expiring: ignore,
      extended: ignore,
      updated: ignore,
      refused: (refusal) => {
        if (refusal.kind === 'ended') notes.notices.push(refusal.notice)
      },
    },
  )
  connection.open()
  return notes
}

/** Whoever speaks socket.io, with a token or as a browser would, with a cookie. */
export function socketIoClient(
  url: string,
  who: { token: string } | { cookie: string },
  transports: ('polling' | 'websocket')[],
): ReturningClient & { transport(): string | undefined } {
  const socket: Socket<ServerEvents, ClientEvents> = io(url, {
    path: '/v1/live',
    transports,
    forceNew: true,
    ...('token' in who
      ? { auth: { token: who.token } }
      : { extraHeaders: { cookie: who.cookie, origin: url } }),
  })
  const notes = newNotes(() => void socket.disconnect())
  socket.on('session.active', () => void notes.comings.push(performance.now()))
  socket.on('session.ended', (notice) => {
    notes.notices.push(notice)
    socket.emit('ack', { noticeId: notice.noticeId })
  })
  socket.on('disconnect', () => {
    if (notes.isThere()) notes.goings.push(performance.now())
    // It has been told why: it has nothing to come back for.
    if (notes.notices.length > 0) socket.disconnect()
  })
  socket.on('connect_error', () => {
    if (!socket.active) setTimeout(() => socket.connect(), 500)
  })
  return { ...notes, transport: () => socket.io.engine?.transport.name }
}
