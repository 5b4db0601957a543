import { type ErrorCode, errorEntry, type Notice } from '@curfew/shared'
import { Refusal } from '../../refusal.ts'

/** A problem as it is told over a connection: what an HTTP answer says in its body and its Retry-After. */
export interface ProblemData {
  code: ErrorCode
  title: string
  status: number
  detail: string
  retryAfterSeconds?: number
  supported?: number[]
}

/** What an error tells a client; one that nobody threw on purpose tells only that it cannot be done now. */
export function problemData(error: unknown): ProblemData {
  const { code, details } =
    error instanceof Refusal ? error : new Refusal('unavailable', { retryAfterSeconds: 5 })
  const { status, title, detail } = errorEntry(code)
  return {
    code,
    title,
    status,
    detail: details.detail ?? detail,
    ...(details.retryAfterSeconds ? { retryAfterSeconds: details.retryAfterSeconds } : {}),
    ...(details.supported ? { supported: details.supported } : {}),
  }
}

/** How socket.io wants a refused handshake: the message is the code, `data` the notice of an ended session or the problem. */
export function connectError(error: unknown): Error & { message: ErrorCode; data: Notice | ProblemData } {
  const notice = error instanceof Refusal && error.code === 'session_ended' ? error.details.notice : undefined
  const data = notice ?? problemData(error)
  const message = 'code' in data ? data.code : 'session_ended'
  return Object.assign(new Error(message), { message, data })
}
