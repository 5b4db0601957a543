import type { CurrentSession, ExpiringEvent, Notice, UpdatedEvent } from '@curfew/shared'

/** Who is signed in here, what they may do, and when they will be signed out for inactivity, if that is near. */
export interface Me extends CurrentSession {
  expiring: ExpiringEvent | null
}

/** The dashboard's own session, as far as this page knows. */
export type SessionState =
  | { kind: 'loading' }
  /** Nothing is known yet because nobody answers. That is no sign-out. */
  | { kind: 'unreachable' }
  | { kind: 'active'; me: Me }
  /** It ended while the page was open: the signed-out screen. */
  | { kind: 'ended'; me: Me; notice: Notice }
  /** The sign-in page, with what ended the last session, if something did. */
  | { kind: 'signed_out'; notice: Notice | null }

export type SessionEvent =
  /** The server says who is signed in. */
  | { kind: 'known'; current: CurrentSession }
  | { kind: 'no_answer' }
  /** A 401: with the notice if a session had been there, without one if none ever was. */
  | { kind: 'refused'; notice: Notice | null }
  /** Told by push or by a refused handshake. */
  | { kind: 'ended'; notice: Notice }
  | { kind: 'updated'; update: UpdatedEvent }
  | { kind: 'expiring'; expiring: ExpiringEvent }
  | { kind: 'extended'; idleDeadline: string | null }
  /** They signed out here, or have read why they were signed out. */
  | { kind: 'left'; notice: Notice | null }

const isLater = (instant: string | null, than: string): boolean =>
  instant === null || Date.parse(instant) > Date.parse(than)

/** A warning stands until the deadline has moved past it. */
const warningAfter = (expiring: ExpiringEvent | null, idleDeadline: string | null): ExpiringEvent | null =>
  expiring && isLater(idleDeadline, expiring.endsAt) ? null : expiring

const known = (state: SessionState, current: CurrentSession): SessionState => {
  const sameSession = state.kind === 'active' && state.me.session.id === current.session.id
  return {
    kind: 'active',
    me: {
      ...current,
      expiring: sameSession ? warningAfter(state.me.expiring, current.session.idleDeadline) : null,
    },
  }
}

/** An end concerns this page only if it is the end of this page's session: a late one must not undo a new sign-in. */
const ended = (state: SessionState, notice: Notice): SessionState => {
  if (state.kind === 'active')
    return notice.sessionId === state.me.session.id ? { kind: 'ended', me: state.me, notice } : state
  return state.kind === 'ended' ? state : { kind: 'signed_out', notice }
}

/** What the page knows after an event. Never signs anybody out for want of an answer. */
export const nextState = (state: SessionState, event: SessionEvent): SessionState => {
  switch (event.kind) {
    case 'known':
      return state.kind === 'ended' ? state : known(state, event.current)
    case 'no_answer':
      return state.kind === 'loading' ? { kind: 'unreachable' } : state
    case 'refused':
      if (event.notice) return ended(state, event.notice)
      return state.kind === 'ended' || state.kind === 'signed_out'
        ? state
        : { kind: 'signed_out', notice: null }
    case 'ended':
      return ended(state, event.notice)
    case 'left':
      return { kind: 'signed_out', notice: event.notice }
    case 'updated': {
      if (state.kind !== 'active' || state.me.session.id !== event.update.session.id) return state
      const expiring = warningAfter(state.me.expiring, event.update.session.idleDeadline)
      return { kind: 'active', me: { ...state.me, ...event.update, expiring } }
    }
    case 'expiring':
      return state.kind === 'active'
        ? { kind: 'active', me: { ...state.me, expiring: event.expiring } }
        : state
    case 'extended':
      return state.kind === 'active' && state.me.expiring
        ? {
            kind: 'active',
            me: { ...state.me, expiring: warningAfter(state.me.expiring, event.idleDeadline) },
          }
        : state
  }
}
