import type { GaveUp, SessionState } from '@curfew/client'
import type { Notice } from '@curfew/shared'
import type { Me } from './me.ts'

/** What stands on the page. */
export type Screen =
  | { kind: 'loading' }
  /** Nobody answers yet. */
  | { kind: 'unanswered' }
  /** Before anything could be shown, the connection was refused for good. */
  | { kind: 'refused'; gaveUp: GaveUp }
  | { kind: 'signed_out'; notice: Notice }
  /** With what ended the last session, if something did. */
  | { kind: 'sign_in'; notice: Notice | null }
  /** For who may not see sessions. */
  | { kind: 'not_open'; me: Me }
  /** `warning`: the session ends for inactivity at `endsAt`, in milliseconds since the epoch by this device. */
  | {
      kind: 'dashboard'
      me: Me
      gaveUp: GaveUp | null
      warning: { endsAt: number; isConnected: boolean } | null
    }

/**
 * Which screen the state of the page's own session calls for.
 *
 * @param me as the server said over HTTP; null before it has
 * @param isSignIn the address is the sign-in page's
 */
export const screenOf = (state: SessionState, me: Me | null, isSignIn: boolean): Screen => {
  switch (state.status) {
    case 'signed_out':
      return { kind: 'sign_in', notice: null }
    case 'ended':
      // A page that is opened after one has signed out oneself: there is nothing to explain.
      if (state.notice.reason === 'signed_out' && state.last === null)
        return { kind: 'sign_in', notice: null }
      return isSignIn
        ? { kind: 'sign_in', notice: state.notice }
        : { kind: 'signed_out', notice: state.notice }
    case 'loading':
      return me ? signedIn(me) : { kind: 'loading' }
    case 'active':
      return me ? signedIn(me) : { kind: 'loading' }
    case 'expiring':
      return me ? signedIn(me, { warning: { endsAt: state.endsAt, isConnected: true } }) : { kind: 'loading' }
    case 'offline':
      return offline(state, me)
  }
}

const offline = (state: SessionState & { status: 'offline' }, me: Me | null): Screen => {
  const { endsAt, gaveUp } = state
  if (me) return signedIn(me, { gaveUp, warning: endsAt === null ? null : { endsAt, isConnected: false } })
  // Who may not see sessions is refused too: the answer over HTTP says so in better words.
  if (gaveUp && gaveUp.code !== 'forbidden') return { kind: 'refused', gaveUp }
  return gaveUp ? { kind: 'loading' } : { kind: 'unanswered' }
}

type Extras = Pick<Screen & { kind: 'dashboard' }, 'gaveUp' | 'warning'>

const signedIn = (me: Me, extras: Partial<Extras> = {}): Screen =>
  me.permissions.includes('sessions:read')
    ? { kind: 'dashboard', me, gaveUp: null, warning: null, ...extras }
    : { kind: 'not_open', me }
