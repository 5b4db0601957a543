import type { ErrorCode, Notice } from '@curfew/shared'
import type { EndFacts } from '@curfew/shared/words'
import { lifetimeSeconds } from '../page/last-person.ts'
import { type SessionState, type SignedIn, signedInOf } from '../state/state.ts'

/** What is on the screen beside the application itself. */
export type View =
  | { kind: 'nothing' }
  | { kind: 'warning'; endsAt: number; connected: boolean }
  | { kind: 'reconnecting' }
  | { kind: 'gave_up'; code: ErrorCode }
  | { kind: 'ended'; notice: Notice; facts: EndFacts }

/** Which of the dialogs a state calls for. A warning stays while the connection is lost: the time runs on. */
export function viewOf(state: SessionState): View {
  switch (state.status) {
    case 'expiring':
      return { kind: 'warning', endsAt: state.endsAt, connected: true }
    case 'offline':
      // No warning then: staying needs a connection.
      if (state.gaveUp) return { kind: 'gave_up', code: state.gaveUp.code }
      return state.endsAt === null
        ? { kind: 'reconnecting' }
        : { kind: 'warning', endsAt: state.endsAt, connected: false }
    case 'ended':
      return { kind: 'ended', notice: state.notice, facts: factsOf(signedInOf(state)) }
    case 'loading':
    case 'active':
    case 'signed_out':
      return { kind: 'nothing' }
  }
}

function factsOf(last: SignedIn | null): EndFacts {
  if (!last) return {}
  return {
    name: last.user.name ?? last.user.loginId,
    ip: last.session.ip,
    idleTimeoutSeconds: last.policy.idleTimeoutSeconds,
    maxLifetimeSeconds: lifetimeSeconds(last.session),
  }
}
