import type { Log } from '../log.ts'
import type { Handler } from '../node-http/handler.ts'
import { Refusal } from '../refusal.ts'
import { presentedTokens } from '../sessions/presented-tokens.ts'
import type { LiveSession } from '../sessions/session.ts'
import type { Check } from '../sessions/verify.ts'
import { type ActivityRecorder, isBackground, requireLive, type SessionChecker } from './check-session.ts'
import type { SessionCookie } from './cookie.ts'
import { refusalOf, sendProblem } from './problem.ts'

export interface RequireSessionOptions {
  verifier: SessionChecker
  activity: ActivityRecorder
  cookie: Pick<SessionCookie, 'name'>
  log: Log
}

/**
 * Lets only live sessions through, for the routes of an application that embeds Curfew. `request.curfew` says whose it
 * is. Everything else is answered here, as problem+json: 401 `session_ended` with the notice, 401 `unauthenticated`,
 * 503 `unavailable` with Retry-After.
 *
 * The request counts as activity of its user unless it says `Curfew-Background: 1`. Where requests come from is not
 * judged: what an application's own writes by cookie need is the application's to decide.
 */
export function requireSession({ verifier, activity, cookie, log }: RequireSessionOptions): Handler {
  // No promise on the way of a session that is remembered: one for each request would cost as much as the check.
  return (request, response, next) => {
    const admit = (session: LiveSession): void => {
      request.curfew = session
      if (!isBackground(request)) activity.record(session)
      next()
    }
    const refuse = (error: unknown): void => {
      if (refusalOf(error) === null) next(error)
      else sendProblem(request, response, error, log)
    }
    let check: Check | Promise<Check>
    let session: LiveSession
    try {
      const presented = presentedTokens(request.headers, cookie.name)
      if (!presented) throw new Refusal('unauthenticated')
      check = verifier.checkAny(presented.tokens)
      if (check instanceof Promise) {
        check.then(requireLive).then(admit, refuse).catch(next)
        return
      }
      session = requireLive(check)
    } catch (error) {
      refuse(error)
      return
    }
    admit(session)
  }
}
