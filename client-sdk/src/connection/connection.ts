import { backoffMilliseconds } from '../time/backoff.ts'
import type { Dial, Link, LinkEvents } from './link.ts'
import type { Refusal } from './refusal.ts'

/** What the connection tells: what its link does, and that there is none at the moment. */
export interface ConnectionEvents extends Omit<LinkEvents, 'refused' | 'closed' | 'heartbeat'> {
  /** The server knows why we may not connect; it is not tried again. */
  refused(refusal: Exclude<Refusal, { kind: 'wait' }>): void
  /** There is no connection; it is being tried again. */
  disconnected(): void
}

export interface Connection {
  /** Connects, and stays connected until `close`. */
  open(): void
  /**
   * The network or the page has come back: tries at once instead of waiting for the next attempt, and replaces a
   * connection that has missed its heartbeats (while a computer sleeps, nothing tells that the other end is gone).
   */
  wake(): void
  close(): void
  /** The usable link, if there is one. */
  readonly link: Link | null
}

export interface ConnectionParts {
  dial: Dial
  /** Milliseconds since the epoch. */
  now(): number
  /** From 0 up to 1. */
  random(): number
  /** Calls `run` after so many milliseconds; returns what cancels it. */
  after(milliseconds: number, run: () => void): () => void
  /** Between two attempts, in milliseconds; 30 s if absent. */
  longestBackoff?: number
}

/** A link that was opened but never became usable is given up after this. */
const HELLO_MILLISECONDS = 15_000
/** A server's heartbeat comes every 20 s (25 s by default), or a little later. */
const SILENT_MILLISECONDS = 45_000

/** Keeps one link alive: dials, waits with backoff and jitter after a failure, dials again. */
export function createConnection(parts: ConnectionParts, events: ConnectionEvents): Connection {
  let link: Link | null = null
  let isUsable = false
  let isWanted = false
  let failures = 0
  let aliveAt = 0
  let cancelTimer: (() => void) | null = null

  function dial(): void {
    cancelTimer?.()
    cancelTimer = parts.after(HELLO_MILLISECONDS, () => {
      link?.close()
      retry(0)
    })
    link = dialSafely({
      hello: (hello) => {
        cancelTimer?.()
        isUsable = true
        failures = 0
        aliveAt = parts.now()
        events.hello(hello)
      },
      heartbeat: () => {
        aliveAt = parts.now()
      },
      expiring: events.expiring,
      extended: events.extended,
      updated: events.updated,
      ended: (notice) => {
        // The server closes: it waits for the confirmation that is on its way.
        isWanted = false
        events.ended(notice)
      },
      refused: (refusal) => {
        if (refusal.kind === 'wait') return retry(refusal.retryAfterSeconds)
        stop()
        events.refused(refusal)
      },
      closed: () => retry(0),
    })
  }

  /** A browser may refuse to make a connection at all: that is one that failed. */
  function dialSafely(events: LinkEvents): Link | null {
    try {
      return parts.dial(events)
    } catch {
      retry(0)
      return null
    }
  }

  function retry(atLeastSeconds: number): void {
    link = null
    isUsable = false
    cancelTimer?.()
    if (!isWanted) return
    failures += 1
    const { random, longestBackoff } = parts
    cancelTimer = parts.after(backoffMilliseconds(failures, random(), atLeastSeconds, longestBackoff), dial)
    events.disconnected()
  }

  function stop(): void {
    isWanted = false
    cancelTimer?.()
    link?.close()
    link = null
    isUsable = false
  }

  return {
    open: () => {
      if (isWanted) return
      link?.close()
      isWanted = true
      failures = 0
      dial()
    },
    wake: () => {
      if (!isWanted) return
      if (isUsable && parts.now() - aliveAt > SILENT_MILLISECONDS) {
        link?.close()
        retry(0)
      }
      if (link === null) dial()
    },
    close: stop,
    get link() {
      return isUsable ? link : null
    },
  }
}
