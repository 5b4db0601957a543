import type { Notice } from '@curfew/shared'

/** Why a handshake or a check was refused, by what this page must do. */
export type Refusal =
  | { kind: 'ended'; notice: Notice }
  | { kind: 'unauthenticated' }
  /** The server cannot tell right now, or something between us and it failed: nobody signs out because of that. */
  | { kind: 'wait'; retryAfterSeconds: number }

/** Reads the `data` of a `connect_error`: a notice, a problem, or nothing when the network failed. */
export function refusalOf(data: unknown): Refusal {
  if (isNotice(data)) return { kind: 'ended', notice: data }
  if (!isRecord(data)) return { kind: 'wait', retryAfterSeconds: 0 }
  if (data.code === 'unauthenticated') return { kind: 'unauthenticated' }
  const seconds = data.retryAfterSeconds
  return { kind: 'wait', retryAfterSeconds: typeof seconds === 'number' && seconds > 0 ? seconds : 0 }
}

/** Reads the notice out of the body of a 401; null when that is not about an ended session. */
export function noticeInProblem(body: unknown): Notice | null {
  return isRecord(body) && body.code === 'session_ended' && isNotice(body.notice) ? body.notice : null
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

function isRecord(data: unknown): data is Record<string, unknown> {
  return typeof data === 'object' && data !== null
}
