import type { Notice, Reason } from '@curfew/shared'

/**
 * What a person reads when his session has ended. `{…}` is filled in; where a value is not known, `plain` is said
 * instead. Data, so that another language is another table.
 */
interface Template {
  title: string
  body: string | null
  plain?: string
  button: string
}

const SIGN_IN_AGAIN = 'Sign in again'
const SOMEONE_ELSE = 'Sign in as someone else'

const TEMPLATES: Record<Reason, Template> = {
  admin_revoked: {
    title: 'You were signed out by an administrator',
    body: '{message}',
    plain: 'If you did not expect this, contact {contact}.',
    button: SIGN_IN_AGAIN,
  },
  idle_timeout: {
    title: 'You were signed out',
    body: 'There was no activity for {idle}.',
    plain: 'There was no activity for a while.',
    button: SIGN_IN_AGAIN,
  },
  max_lifetime: {
    title: 'Please sign in again',
    body: 'A session lasts only for a certain time.',
    button: SIGN_IN_AGAIN,
  },
  password_reset: {
    title: 'Your password was reset',
    body: 'Sign in with the new one, or contact {contact}.',
    button: SIGN_IN_AGAIN,
  },
  session_limit: {
    title: 'You signed in somewhere else',
    body: 'Only so many sessions are allowed at a time; the oldest was ended.',
    button: SIGN_IN_AGAIN,
  },
  signed_out: { title: 'You signed out', body: null, button: SIGN_IN_AGAIN },
  impersonation_ended: {
    title: 'You are yourself again',
    body: 'The session as somebody else has ended.',
    button: 'Continue',
  },
  maintenance: {
    title: 'Maintenance',
    body: '{message}',
    plain: 'Come back a little later.',
    button: 'Try again',
  },
  user_blocked: { title: 'Your account is not active', body: 'Contact {contact}.', button: SOMEONE_ELSE },
  user_deactivated: { title: 'Your account is not active', body: 'Contact {contact}.', button: SOMEONE_ELSE },
  sign_in_hours: { title: 'Sign-in is closed now', body: null, button: SOMEONE_ELSE },
  network_not_allowed: {
    title: 'You cannot sign in from this network',
    body: 'Contact {contact}.',
    button: 'Try again',
  },
  upstream_signal: {
    title: 'You were signed out',
    body: 'Your organisation ended this session.',
    button: SIGN_IN_AGAIN,
  },
}

export interface NoticeWords {
  title: string
  body: string | null
  /** What to name when asking about it; only an administrator's act has one. */
  reference: string | null
  button: string
}

/** What the notice does not say itself. */
export interface NoticeContext {
  /** The idle timeout that held, in words: "2 days". */
  idle?: string
  /** Whom to ask. */
  contact?: string
}

/** Text with its `{names}` filled in, or null where one has no value. */
const fill = (template: string, values: Record<string, string | undefined>): string | null => {
  let missing = false
  const text = template.replace(/\{(\w+)\}/g, (_, name: string) => {
    const value = values[name]
    if (value === undefined || value === '') missing = true
    return value ?? ''
  })
  return missing ? null : text
}

/** The words for a notice, as the signed-out screen and the sign-in page show them. Plain text, never markup. */
export const wordsOf = (notice: Notice, context: NoticeContext = {}): NoticeWords => {
  const { title, body, plain, button } = TEMPLATES[notice.reason]
  const values = {
    message: notice.message?.trim(),
    idle: context.idle,
    contact: context.contact ?? 'your administrator',
  }
  const filled = [body, plain].flatMap((text) => (text ? (fill(text, values) ?? []) : []))[0] ?? null
  const id = notice.revocationId ?? (notice.reason === 'admin_revoked' ? notice.noticeId : null)
  return { title, body: filled, reference: id && `Reference ${id}`, button }
}

export const IDLE_WARNING = {
  title: 'Still there?',
  before: 'You will be signed out in ',
  after: ' because there was no activity.',
  stay: 'Stay signed in',
  leave: 'Sign out now',
  ending: 'Signing you out…',
  failed: 'Curfew did not answer. Please try again.',
} as const

export const CONNECTION_LOST = {
  title: 'Reconnecting…',
  body: 'Curfew does not answer right now. This page goes on trying.',
} as const
