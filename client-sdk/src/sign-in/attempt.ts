import {
  type ErrorCode,
  type Problem,
  retryAfterSeconds,
  SIGN_IN_ANSWER_MS,
  type SignInAnswer,
  type SignInRequest,
} from '@curfew/shared'
import { keepsCookies, timeLimit } from '../browser/features.ts'
import type { Fetch } from '../requests/fetch.ts'

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
    return { kind: 'refused', code, waitSeconds: retryAfterSeconds(response.headers) }
  } catch {
    return { kind: patience.aborted ? 'overdue' : 'unreachable' }
  }
}
