import type { ErrorCode } from '@curfew/shared'
import type { AttemptsState, Failure } from './attempts.ts'

export interface Trouble {
  title: string
  /** May use {contact}. */
  body: string
}

/** What the page says beside its own HTML. Data only. */
export interface SignInStrings {
  refused: Partial<Record<ErrorCode, Trouble>>
  /** For every other code. */
  failed: Trouble
  unreachable: Trouble
  overdue: Trouble
  noCookies: Trouble
  /** While there is no answer yet. */
  crowd: string
  /** On the button. Uses {left}, as in 0:29. */
  wait: string
  /** Beside it, when the page goes on by itself. */
  again: string
  /** For screen readers. Uses {duration}, as in 30 seconds. */
  spoken: string
  /** Uses {name}. */
  signedIn: string
  show: string
  hide: string
}

const wrong: Trouble = { title: 'Login id or password is wrong', body: 'Check both and try again.' }
const notActive: Trouble = { title: 'Your account is not active', body: 'Contact {contact}.' }

export const signInEnglish: SignInStrings = {
  refused: {
    invalid_credentials: wrong,
    invalid_request: wrong,
    rate_limited: {
      title: 'Too many attempts',
      body: 'Many people are signing in at once, or too many attempts have failed.',
    },
    unavailable: { title: 'Sign-in is temporarily unavailable', body: 'Nothing you typed is lost.' },
    user_blocked: notActive,
    user_deactivated: notActive,
    sign_in_hours: { title: 'Sign-in is closed now', body: 'Please come back later.' },
    network_not_allowed: { title: 'You cannot sign in from this network', body: 'Contact {contact}.' },
    session_limit: { title: 'Too many sessions', body: 'Sign out somewhere else first.' },
    maintenance: { title: 'Maintenance', body: 'Please come back later.' },
  },
  failed: { title: 'That did not work', body: 'Please try again, or contact {contact}.' },
  unreachable: {
    title: 'No connection',
    body: 'Check your network and try again. Nothing you typed is lost.',
  },
  overdue: {
    title: 'That took too long',
    body: 'Many people are signing in at the moment. Please try again. Nothing you typed is lost.',
  },
  noCookies: {
    title: 'Cookies are blocked',
    body: 'Allow cookies for this page and try again.',
  },
  crowd: 'Many people are signing in at the moment. This page waits for your turn.',
  wait: 'Try again in {left}',
  again: 'This page tries again automatically. To stop that, change what you typed.',
  spoken: 'Next try in {duration}.',
  signedIn: 'You are signed in as {name}.',
  show: 'Show',
  hide: 'Hide',
}

/** What to say about an attempt that failed. */
export function troubleOf(failure: Failure, strings: SignInStrings): Trouble {
  if (failure.kind === 'no_cookies') return strings.noCookies
  if (failure.kind !== 'refused') return strings[failure.kind]
  return strings.refused[failure.code] ?? strings.failed
}

/** What to say while the page waits, for the answer or for its turn; empty when it does not. */
export function waitingOf(state: AttemptsState, strings: SignInStrings): string {
  if (state.kind === 'trying' && state.isCrowded) return strings.crowd
  const comesByItself =
    state.kind === 'waiting' ? state.triesAgain : state.kind === 'trying' && state.isAutomatic
  return comesByItself ? strings.again : ''
}
