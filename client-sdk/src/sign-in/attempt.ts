import {
  type ErrorCode,
  type Problem,
  SIGN_IN_ANSWER_MS,
  type SignInAnswer,
  type SignInRequest,
} from '@curfew/shared'
import { keepsCookies, timeLimit } from '../browser/features.ts'
import type { Fetch } from '../fetch.ts'

export type Outcome =
  | { kind: 'signed_in'; answer: SignInAnswer }
  /** `waitSeconds`: what the server asks for before the next attempt; 0 for nothing. */
  | { kind: 'refused'; code: ErrorCode; waitSeconds: number }
  /** No answer, or none that is ours. */
  | { kind: 'unreachable' }
  /** No answer in all the time that the server may take. */
  | { kind: 'overdue' }
  /** Not tried: the browser would keep nothing of it. */
  | { kind: 'no_cookies' }

/**
 * One attempt to sign in.
 *
 * @param base where Curfew is mounted, without a slash at the end
 */
export async function attemptSignIn(fetch: Fetch, base: string, who: SignInRequest): Promise<Outcome> {
  if (!keepsCookies()) return { kind: 'no_cookies' }
  const patience = timeLimit(SIGN_IN_ANSWER_MS)
  try {
    const response = await fetch(`${base}/v1/sign-in`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify(who),
      credentials: 'same-origin',
      signal: patience,
    })
    if (response.ok) return { kind: 'signed_in', answer: await response.json() }
    const { code }: Problem = await response.json()
    const waitSeconds = retryAfterSeconds(response.headers.get('retry-after'), response.headers.get('date'))
    return { kind: 'refused', code, waitSeconds }
  } catch {
    return { kind: patience.aborted ? 'overdue' : 'unreachable' }
  }
}

/**
 * Reads `Retry-After`, which is a number of seconds or a date (RFC 9110).
 *
 * @param answeredAt the answer's `Date`, which a date is counted from: the clock of this device may be wrong
 * @returns seconds, 0 when there is nothing to wait for
 */
export function retryAfterSeconds(header: string | null, answeredAt: string | null): number {
  if (header === null) return 0
  const seconds = /^\d+$/.test(header)
    ? Number(header)
    : (Date.parse(header) - Date.parse(answeredAt ?? '')) / 1_000
  return Number.isFinite(seconds) ? Math.max(0, Math.ceil(seconds)) : 0
}
