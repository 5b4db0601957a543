import type { IncomingMessage } from 'node:http'
import type { CurfewRequest } from '../node-http/handler.ts'
import type { RequestSession } from '../node-http/request-session.ts'
import { Refusal } from '../refusal.ts'
import type { Check } from '../sessions/check/verify.ts'
import type { LiveSession } from '../sessions/session.ts'

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
export const isBackground = ({ headers }: Pick<IncomingMessage, 'headers'>): boolean =>
  headers['curfew-background'] === '1'

/** The session that the guard before this handler has let in. */
export function sessionOf(request: CurfewRequest): RequestSession {
  if (!request.curfew) throw new Error(`${request.method} ${request.url} has no guard`)
  return request.curfew
}
