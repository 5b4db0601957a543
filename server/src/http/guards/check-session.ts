import type { IncomingHttpHeaders } from 'node:http'
import { Refusal } from '../../refusal.ts'
import type { Check, LiveSession } from '../../sessions/session.ts'

/** Answers whether one of the tokens has a live session, without a promise when it can; see `sessions/check/verify.ts`. */
export interface SessionChecker {
  checkAny(tokens: readonly string[]): Check | Promise<Check>
}

/** Takes note that a person did something. */
export interface ActivityRecorder {
  record(session: LiveSession): void
}

/**
 * The live session of a check.
 *
 * @throws Refusal `session_ended` with its notice, `unauthenticated`
 */
export function requireLive(check: Check): LiveSession {
  switch (check.state) {
    case 'live':
      return check.session
    case 'ended':
      throw new Refusal('session_ended', { notice: check.notice })
    case 'unknown':
      throw new Refusal('unauthenticated')
  }
}

/** Whether a request says of itself that no person is behind it (ID-2). */
export const isBackground = ({ headers }: { headers: IncomingHttpHeaders }): boolean =>
  headers['curfew-background'] === '1'
