import type { ActiveHello, ErrorCode } from '@curfew/shared'
import type { ConnectionEvents } from '../connection/connection.ts'
import type { TabMessage } from '../page/tabs.ts'
import type { Platform } from '../platform.ts'
import { type ServerClock, warningEnd } from '../time/server-clock.ts'
import type { PageSession } from './page-session.ts'

/** What the server knows of a person's activity may be this much older than what we know, for no reason. */
const SAME_ACTIVITY_MILLISECONDS = 2_000

export interface ConnectionEventsParts extends Pick<Platform, 'page' | 'now'> {
  session: PageSession
  clock: ServerClock
  /** When a person last did something, in milliseconds since the epoch; null before the first time. */
  lastInputAt(): number | null
  /** The connection is usable, and the session is still this page's. */
  onConnected(): void
  /** Without a connection, `GET /v1/session` says whose session it is. */
  askOverHttp(): Promise<void>
  tellTabs(message: TabMessage): void
  closeConnection(): void
}

/** What follows from what the live connection tells. */
export function connectionEvents(parts: ConnectionEventsParts): ConnectionEvents {
  const { session, clock, page, now, lastInputAt, onConnected, askOverHttp, tellTabs, closeConnection } =
    parts

  function connected(hello: ActiveHello): void {
    const signedIn = session.recognise(hello)
    if (!signedIn) return
    const toldOf = clock.toLocal(signedIn.session.lastActiveAt) + SAME_ACTIVITY_MILLISECONDS
    // Input that the server has not been told of will lift the warning in a moment: it does not even flash up.
    const isToBeExtended = (lastInputAt() ?? Number.NEGATIVE_INFINITY) > toldOf
    const endsAt = isToBeExtended ? null : warningEnd(signedIn, clock, now())
    session.apply({ type: 'connected', signedIn, endsAt })
    page.showContent()
    onConnected()
  }

  function giveUp(code: ErrorCode): void {
    session.apply({ type: 'gave_up', code })
    // A page that came back from memory is hidden until the server has said whose it is: it has not, and will not.
    void askOverHttp()
  }

  return {
    hello: connected,
    expiring: ({ endsAt }) => session.apply({ type: 'expiring', endsAt: clock.toLocal(endsAt) }),
    extended: ({ idleDeadline }) => session.apply({ type: 'extended', idleDeadline }),
    updated: (update) => {
      const { session: view, policy } = update
      session.apply({ type: 'updated', session: view, policy, endsAt: warningEnd(update, clock, now()) })
      session.remember()
    },
    ended: (notice) => {
      // Of the session that this connection belongs to: it may have ended before the page knew which that is.
      session.end(notice, 'refused')
      tellTabs({ type: 'ended', notice })
    },
    refused: (refusal) => {
      if (refusal.kind === 'ended') session.end(refusal.notice, 'refused')
      else if (refusal.kind === 'unauthenticated') session.endWithoutNotice()
      else giveUp(refusal.code)
    },
    disconnected: () => (session.isOver ? closeConnection() : session.apply({ type: 'disconnected' })),
  }
}
