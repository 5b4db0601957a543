import type { EffectivePolicy, ErrorCode, ExtendedEvent, Notice, SessionView, User } from '@curfew/shared'

/** What the server last said about the session that this page belongs to. */
export interface SignedIn {
  user: User
  session: SessionView
  policy: EffectivePolicy
}

/** The server refuses a live connection for good: it is not tried again before somebody asks for it. */
export interface GaveUp {
  code: ErrorCode
}

/**
 * The session as this page knows it. `endsAt` is in milliseconds since the epoch on this device's clock (already
 * corrected by what the server's clock says), so `endsAt - Date.now()` is the time left.
 */
export type SessionState =
  /** The server has not answered yet. */
  | { status: 'loading' }
  | ({ status: 'active' } & SignedIn)
  /** The warning is on: it ends for inactivity at `endsAt` unless somebody stays. */
  | ({ status: 'expiring'; endsAt: number } & SignedIn)
  /** No connection. It says nothing about being signed out; `last` is what it was before, if there was anything. */
  | { status: 'offline'; last: SignedIn | null; endsAt: number | null; gaveUp: GaveUp | null }
  | { status: 'ended'; notice: Notice; last: SignedIn | null }
  /** Nobody is signed in, or the person signed out on this page. */
  | { status: 'signed_out' }

/** What can happen to it. Times are on this device's clock. */
export type Input =
  /** A connection has become usable. `endsAt`: the warning is already on. */
  | { type: 'connected'; signedIn: SignedIn; endsAt: number | null }
  /** An answer of `GET /v1/session`: it does not say that there is a connection. */
  | { type: 'verified'; signedIn: SignedIn; endsAt: number | null }
  | { type: 'updated'; session: SessionView; policy: EffectivePolicy; endsAt: number | null }
  | { type: 'expiring'; endsAt: number }
  | { type: 'extended'; idleDeadline: string | null }
  /** A notice by push, from another tab or in the 401 of a request: it counts for the session that it names. */
  | { type: 'ended'; notice: Notice }
  /** The handshake's notice: what we hold now is over, whether or not this page knew the session. */
  | { type: 'refused'; notice: Notice }
  | { type: 'signed_out' }
  | { type: 'disconnected' }
  /** The server has refused a connection for good. */
  | { type: 'gave_up'; code: ErrorCode }
  /** It is tried again: somebody may have signed in without loading a page. */
  | { type: 'restarted' }

/** What applications are told: one for each real change, none for what changes nothing. */
export type Change =
  | { type: 'expiring'; event: { endsAt: number } }
  | { type: 'extended'; event: ExtendedEvent }
  | { type: 'ended'; event: Notice }
  | { type: 'connection'; event: { connected: true } | { connected: false; gaveUp: GaveUp | null } }

export interface Step {
  state: SessionState
  changes: Change[]
}

/** Two computations of one deadline differ by the network's delay; less than this is no change. */
const SAME_MILLISECONDS = 1_500

/** The session that this page knows of, also while it is offline or has ended. */
export function signedInOf(state: SessionState): SignedIn | null {
  switch (state.status) {
    case 'active':
    case 'expiring':
      return { user: state.user, session: state.session, policy: state.policy }
    case 'offline':
    case 'ended':
      return state.last
    case 'loading':
    case 'signed_out':
      return null
  }
}

/** The next state, and what to tell the application. Pure. */
export function reduce(state: SessionState, input: Input): Step {
  if (input.type === 'restarted') return restarted(state)
  if (state.status === 'ended' || state.status === 'signed_out') return { state, changes: [] }
  switch (input.type) {
    case 'connected':
      return connected(state, input)
    case 'verified':
      return verified(state, input)
    case 'updated':
      return updated(state, input)
    case 'expiring':
      return expiring(state, input.endsAt)
    case 'extended':
      return extended(state, input.idleDeadline)
    case 'ended':
      return signedInOf(state)?.session.id === input.notice.sessionId
        ? ended(state, input.notice)
        : { state, changes: [] }
    case 'refused':
      return refused(state, input.notice)
    case 'signed_out':
      return { state: { status: 'signed_out' }, changes: [] }
    case 'disconnected':
      return offline(state, null)
    case 'gave_up':
      return offline(state, { code: input.code })
  }
}

type Living = Exclude<SessionState, { status: 'ended' | 'signed_out' }>

function connected(state: Living, { signedIn, endsAt }: { signedIn: SignedIn; endsAt: number | null }): Step {
  const step = activeOrExpiring(state, signedIn, endsAt)
  if (state.status === 'offline') step.changes.unshift({ type: 'connection', event: { connected: true } })
  return step
}

function verified(state: Living, { signedIn, endsAt }: { signedIn: SignedIn; endsAt: number | null }): Step {
  switch (state.status) {
    case 'loading':
      return { state, changes: [] }
    case 'offline':
      return { state: { ...state, last: signedIn, endsAt }, changes: [] }
    case 'active':
    case 'expiring':
      return activeOrExpiring(state, signedIn, endsAt)
  }
}

function updated(
  state: Living,
  { session, policy, endsAt }: { session: SessionView; policy: EffectivePolicy; endsAt: number | null },
): Step {
  if (state.status !== 'active' && state.status !== 'expiring') return { state, changes: [] }
  return activeOrExpiring(state, { user: state.user, session, policy }, endsAt)
}

function expiring(state: Living, endsAt: number): Step {
  if (state.status !== 'active' && state.status !== 'expiring') return { state, changes: [] }
  const { user, session, policy } = state
  return activeOrExpiring(state, { user, session, policy }, endsAt)
}

function extended(state: Living, idleDeadline: string | null): Step {
  const before = signedInOf(state)
  if (!before || !isLater(idleDeadline, before.session.idleDeadline)) return { state, changes: [] }
  const signedIn = { ...before, session: { ...before.session, idleDeadline } }
  return {
    state:
      state.status === 'offline'
        ? { ...state, last: signedIn, endsAt: null }
        : { status: 'active', ...signedIn },
    changes: [{ type: 'extended', event: { idleDeadline } }],
  }
}

function ended(state: Living, notice: Notice): Step {
  return {
    state: { status: 'ended', notice, last: signedInOf(state) },
    changes: [{ type: 'ended', event: notice }],
  }
}

/** A notice for another session than this page's: ours was replaced, and its end is not ours to show. */
function refused(state: Living, notice: Notice): Step {
  const before = signedInOf(state)
  if (before && before.session.id !== notice.sessionId)
    return { state: { status: 'signed_out' }, changes: [] }
  return ended(state, notice)
}

function offline(state: Living, gaveUp: GaveUp | null): Step {
  if (state.status === 'offline' && state.gaveUp?.code === gaveUp?.code) return { state, changes: [] }
  const endsAt = state.status === 'expiring' || state.status === 'offline' ? state.endsAt : null
  return {
    state: { status: 'offline', last: signedInOf(state), endsAt, gaveUp },
    changes: [{ type: 'connection', event: { connected: false, gaveUp } }],
  }
}

/** A page that had given up is the same one that it was: only its connection is tried again. */
function restarted(state: SessionState): Step {
  if (state.status === 'offline' && state.gaveUp) return offline(state, null)
  return { state: { status: 'loading' }, changes: [] }
}

/** Active or expiring, whichever the server says; a warning is told when it begins, moves or is lifted. */
function activeOrExpiring(before: Living, signedIn: SignedIn, endsAt: number | null): Step {
  const warned = before.status === 'expiring' || before.status === 'offline' ? before.endsAt : null
  const changes: Change[] = []
  let after: SessionState = { status: 'active', ...signedIn }
  if (endsAt !== null) {
    const same = warned !== null && Math.abs(endsAt - warned) < SAME_MILLISECONDS
    after = { status: 'expiring', endsAt: same ? warned : endsAt, ...signedIn }
    if (!same) changes.push({ type: 'expiring', event: { endsAt } })
  } else if (warned !== null) {
    changes.push({ type: 'extended', event: { idleDeadline: signedIn.session.idleDeadline } })
  }
  // The same object when nothing changed, so that nothing renders again.
  return { state: JSON.stringify(after) === JSON.stringify(before) ? before : after, changes }
}

function isLater(deadline: string | null, than: string | null): boolean {
  if (than === null) return false
  return deadline === null || Date.parse(deadline) > Date.parse(than)
}
