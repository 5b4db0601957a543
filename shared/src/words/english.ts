import type { Strings } from './strings.ts'

export const english: Strings = {
  lang: 'en',
  dir: 'ltr',
  contact: 'your administrator',
  warning: {
    title: 'Still there?',
    body: 'You will be signed out in {left} because there was no activity.',
    spoken: 'You will be signed out in {duration}.',
    stay: 'Stay signed in',
    signOut: 'Sign out now',
    failed: 'The server did not answer. Please try again.',
  },
  offline: { title: 'Reconnecting…', body: 'Changes may not be saved yet.' },
  gaveUp: {
    protocol_not_supported: {
      title: 'Please reload this page',
      body: 'Its version no longer matches the server’s. Save your work first.',
      button: 'Reload',
    },
    too_many_connections: {
      title: 'Open in too many tabs',
      body: 'Close some of them, then try again.',
      button: 'Try again',
    },
    other: {
      title: 'Not connected',
      body: 'The server does not accept this page’s live connection.',
      button: 'Try again',
    },
  },
  ended: {
    admin_revoked: {
      title: 'You were signed out by an administrator',
      body: ['{message}', 'If you did not expect this, contact {contact}.'],
      button: 'Sign in again',
    },
    signed_out: { title: 'You signed out', body: [''], button: 'Sign in again' },
    idle_timeout: {
      title: 'You were signed out',
      body: ['There was no activity for {duration}.', 'There was no activity for a while.'],
      button: 'Sign in again',
    },
    max_lifetime: {
      title: 'Please sign in again',
      body: [
        'For security, you need to sign in every {duration}.',
        'For security, you need to sign in again from time to time.',
      ],
      button: 'Sign in again',
    },
    user_blocked: {
      title: 'Your account is not active',
      body: ['Contact {contact}.'],
      button: 'Sign in as someone else',
    },
    user_deactivated: {
      title: 'Your account is not active',
      body: ['Contact {contact}.'],
      button: 'Sign in as someone else',
    },
    password_reset: {
      title: 'Your password was reset',
      body: ['Sign in with the new one, or contact {contact}.'],
      button: 'Sign in again',
    },
    sign_in_hours: { title: 'Sign-in is closed now', body: [''], button: 'Sign in as someone else' },
    network_not_allowed: {
      title: 'You cannot sign in from this network',
      body: ['Contact {contact}. Address {ip}.', 'Contact {contact}.'],
      button: 'Try again',
    },
    session_limit: {
      title: 'You signed in somewhere else',
      body: ['You reached the session limit, so your oldest session was signed out.'],
      button: 'Sign in again',
    },
    impersonation_ended: {
      title: 'You’re back in your own account',
      body: ['The session as {name} has ended.', 'The session as someone else has ended.'],
      button: 'Continue',
    },
    maintenance: {
      title: 'Maintenance',
      body: ['{message}', 'Please try again later.'],
      button: 'Try again',
    },
    upstream_signal: {
      title: 'You were signed out',
      body: ['Your organisation ended this session.'],
      button: 'Sign in again',
    },
  },
  endedUnknown: { title: 'Please sign in again', body: [''], button: 'Sign in again' },
  reference: 'Reference {id}',
}
