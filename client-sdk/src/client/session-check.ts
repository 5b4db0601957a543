import type { CurrentSession, Notice } from '@curfew/shared'
import type { Platform } from '../platform.ts'
import type { Api, SessionAnswer } from '../requests/api.ts'
import type { SessionState } from '../state/state.ts'
import { backoffMilliseconds } from '../time/backoff.ts'
import { type ServerClock, warningEnd } from '../time/server-clock.ts'
import type { PageSession } from './page-session.ts'

/** Coming back to a tab, and an answer that knows of no session, ask the server again, but not twice in this time. */
const AGAIN_MILLISECONDS = 5_000
/** An idle end comes within 3 s of its deadline; a warning that outlives it by this needs an explanation. */
const OVERDUE_MILLISECONDS = 3_500

/** Asks the server, by `GET /v1/session`, when the connection alone cannot tell what has become of the session. */
export interface SessionCheck {
  ask(): Promise<void>
  /** Unless it was asked a moment ago. */
  askAgain(): void
  /** While the warning is on, connected or not: asks when its time is over and nothing was said. */
  watchDeadline(): void
  stop(): void
}

export interface SessionCheckParts extends Pick<Platform, 'page' | 'now' | 'after' | 'random'> {
  api: Api
  session: PageSession
  clock: ServerClock
  /** Lets the handshake tell which session the browser holds. */
  connectAnew(): void
}

export function createSessionCheck(parts: SessionCheckParts): SessionCheck {
  const { api, session, clock, page, now, after, random, connectAnew } = parts
  let askedAt = Number.NEGATIVE_INFINITY
  /** Answers in a row that said to wait. */
  let waits = 0
  let cancelWait: (() => void) | null = null
  let cancelDeadline: (() => void) | null = null

  async function ask(): Promise<void> {
    if (session.isOver) return
    cancelWait?.()
    askedAt = now()
    const { id } = session
    const answer = await api.session()
    // Meanwhile the page belongs to another session, or is over: the answer is about the past.
    if (!session.isOver && id === session.id) take(answer)
  }

  function take(answer: SessionAnswer): void {
    waits = answer.kind === 'wait' ? waits + 1 : 0
    switch (answer.kind) {
      case 'current':
        current(answer.current)
        break
      case 'ended':
        ended(answer.notice)
        break
      case 'unauthenticated':
        session.endWithoutNotice()
        break
      case 'wait':
        // The other tabs were told the same: each comes back at its own moment.
        cancelWait = after(backoffMilliseconds(waits, random(), answer.seconds), () => void ask())
        break
      case 'unknown':
        break
    }
  }

  function current(answer: CurrentSession): void {
    const signedIn = session.recognise(answer)
    if (!signedIn) return
    session.apply({ type: 'verified', signedIn, endsAt: warningEnd(signedIn, clock, now()) })
    page.showContent()
  }

  function ended(notice: Notice): void {
    if (session.id === null || session.id === notice.sessionId) session.end(notice, 'refused')
    // The browser holds another session by now.
    else connectAnew()
  }

  return {
    ask,
    askAgain: () => {
      if (now() - askedAt > AGAIN_MILLISECONDS) void ask()
    },
    watchDeadline: () => {
      cancelDeadline?.()
      const endsAt = endsAtOf(session.state)
      if (endsAt !== null) cancelDeadline = after(endsAt + OVERDUE_MILLISECONDS - now(), () => void ask())
    },
    stop: () => {
      cancelWait?.()
      cancelDeadline?.()
    },
  }
}

const endsAtOf = (state: SessionState): number | null =>
  state.status === 'expiring' || state.status === 'offline' ? state.endsAt : null
