import type { Notice } from '@curfew/shared'

/** Milliseconds on the monotonic clock of the process that drives the clients: the only clock of a history. */
export type Moment = number

/** What happened, as its clients saw it. Kept as one JSON object a line. */
export type HistoryEvent = Begun | Check | Revocation | Connection | Fault | Exit | Records

/** Somebody signed in; `start` is before the call was sent, `end` after it was answered. */
export interface Begun {
  kind: 'begun'
  session: string
  user: string
  start: Moment
  end: Moment
}

/** A session was asked for, at one node: by a request, by the handshake of a connection, by an event on an open one. */
export interface Check {
  kind: 'check'
  via: 'http' | 'handshake' | 'event'
  session: string
  node: number
  start: Moment
  end: Moment
  answer: Answer
}

export type Answer =
  | { said: 'accepted' }
  /** Refused because it has ended; null: an event is told so without the notice, which its connection is pushed. */
  | { said: 'ended'; notice: Notice | null }
  /** It could not be told at the moment: 503. */
  | { said: 'unavailable' }
  /** As if there had never been such a session: 401 `unauthenticated`. */
  | { said: 'unknown' }
  /** The connection went away first, or an ending connection was not listened to any more. */
  | { said: 'nothing' }
  /** Something that no check may answer. */
  | { said: 'error'; status: number }

/** Whom a revocation means, all names resolved: memberships do not change during a run. */
export interface Target {
  /** As it was asked for. */
  named: 'sessions' | 'users' | 'loginIds' | 'group' | 'members' | 'everyone'
  covers: { sessions: readonly string[] } | { users: readonly string[] } | 'everyone'
  exceptSessions: readonly string[]
  exceptUsers: readonly string[]
}

/**
 * A call that ends sessions, repeated with the same Idempotency-Key as long as its outcome was unknown. Noted when it
 * begins, and changed when it is over.
 */
export interface Revocation {
  kind: 'revocation'
  /** Its number in this run. */
  call: number
  target: Target
  /** What people are shown; no two calls have the same. */
  message: string
  start: Moment
  attempts: Attempt[]
  outcome: RevocationOutcome
}

export interface Attempt {
  node: number
  start: Moment
  end: Moment
  /** null: the connection went away before an answer came. */
  status: number | null
}

export type RevocationOutcome =
  | { state: 'running' }
  /** 2xx, received at `end`. */
  | { state: 'done'; end: Moment; id: string }
  /** It may have happened, or may happen yet: 503, or no answer at all. */
  | { state: 'unknown' }
  /** Nothing was done. */
  | { state: 'refused'; status: number }

/** A live connection, from its greeting on. Noted when it opens, and changed by what happens to it. */
export interface Connection {
  kind: 'connection'
  session: string
  node: number
  opened: Moment
  /** Its notice, which is confirmed at once. */
  told: { at: Moment; notice: Notice } | null
  closed: { at: Moment; by: 'client' | 'server' } | null
}

/** A time in which something was made to fail; `to` is when everything answered again, null as long as it has not. */
export interface Fault {
  kind: 'fault'
  name: string
  /**
   * `machine`: it has too much to do, which nobody wanted and every time limit suffers from. `version`: others of a newer version
   * say what a node does not know, and it reads everything again each time.
   */
  touches: 'redis' | 'node' | 'postgres' | 'clients' | 'machine' | 'version'
  /** null: all of them. */
  node: number | null
  from: Moment
  to: Moment | null
}

/** A node's process ended, or complained of something that nobody caught. */
export interface Exit {
  kind: 'exit'
  node: number
  at: Moment
  how: string
  wanted: boolean
}

/** What the installation has recorded, read when everything was over. */
export interface Records {
  kind: 'records'
  at: Moment
  revocations: RecordedRevocation[]
  /** Of the entries "sessions.revoked, done" of the audit log, one each. */
  auditedRevocations: string[]
}

export interface RecordedRevocation {
  id: string
  /** Of the call that asked for it, as it said itself. */
  call: number
  sessionsEnded: number
  deliveries: {
    total: number
    acknowledged: number
    closed: number
    unreachable: number
    pending: number
    sessionsWithoutConnection: number
  }
}
