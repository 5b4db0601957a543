import type { ErrorCode } from '../problems/problem.ts'

/** How long a sign-in waits for its turn at most, in milliseconds. */
export const SIGN_IN_PATIENCE_MS = 30_000
/** How long a page waits for the answer: that, and the way there and back. */
export const SIGN_IN_ANSWER_MS = SIGN_IN_PATIENCE_MS + 1_000
/** How long a page waits before it says that many people are signing in, in milliseconds. */
export const CROWD_AFTER_MS = 3_000

/** In seconds. */
const LONGEST_WAIT = 60
const UNATTENDED_MS = 5 * 60_000

/**
 * Whether a page that was refused tries again by itself when the time that it was told has passed. Not when that is long, nor
 * for ever: a page that signs somebody in who has left the device would do it for the next one.
 *
 * @param code of the refusal
 * @param waitSeconds of its `Retry-After`
 * @param unattendedMs how long ago the person last asked for it, in milliseconds
 */
export function triesAgain(code: ErrorCode, waitSeconds: number, unattendedMs: number): boolean {
  if (code !== 'rate_limited' && code !== 'unavailable') return false
  return waitSeconds > 0 && waitSeconds <= LONGEST_WAIT && unattendedMs <= UNATTENDED_MS
}
