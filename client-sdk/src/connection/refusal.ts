import type { ErrorCode, Notice } from '@curfew/shared'

/** Why a handshake or a check was refused, by what this page must do. */
export type Refusal =
  | { kind: 'ended'; notice: Notice }
  | { kind: 'unauthenticated' }
  /** Another try does not change it. */
  | { kind: 'give_up'; code: ErrorCode }
  /** The server cannot tell right now, or something between us and it failed: nobody signs out because of that. */
  | { kind: 'wait'; retryAfterSeconds: number }

/** Those of the table of errors whose receiver gives up. The table itself, with its sentences, would be a tenth of this package. */
const GIVE_UP: ReadonlySet<unknown> = new Set<ErrorCode>([
  'forbidden',
  'origin_not_allowed',
  'protocol_not_supported',
  'too_many_connections',
  'target_above_rank',
  'user_blocked',
  'user_deactivated',
  'network_not_allowed',
  'session_limit',
  'not_scheduled',
  'last_super_user',
])

/** Reads the `data` of a `connect_error`: a notice, a problem, or nothing when the network failed. */
export function refusalOf(data: unknown): Refusal {
  if (isNotice(data)) return { kind: 'ended', notice: data }
  if (!isRecord(data)) return { kind: 'wait', retryAfterSeconds: 0 }
  if (isUnauthenticated(data)) return { kind: 'unauthenticated' }
  if (givesUp(data.code)) return { kind: 'give_up', code: data.code }
  const seconds = data.retryAfterSeconds
  return { kind: 'wait', retryAfterSeconds: typeof seconds === 'number' && seconds > 0 ? seconds : 0 }
}

/** Reads the notice out of the body of a 401; null when that is not about an ended session. */
export function noticeInProblem(body: unknown): Notice | null {
  return isRecord(body) && body.code === 'session_ended' && isNotice(body.notice) ? body.notice : null
}

/** Whether the body of a 401 says that nobody is signed in. */
export function isUnauthenticated(body: unknown): boolean {
  return isRecord(body) && body.code === 'unauthenticated'
}

/** Enough of a check for what comes from our own server or another tab of this page. */
export function isNotice(data: unknown): data is Notice {
  return (
    isRecord(data) &&
    typeof data.noticeId === 'string' &&
    typeof data.sessionId === 'string' &&
    typeof data.reason === 'string'
  )
}

function givesUp(code: unknown): code is ErrorCode {
  return GIVE_UP.has(code)
}

function isRecord(data: unknown): data is Record<string, unknown> {
  return typeof data === 'object' && data !== null
}
