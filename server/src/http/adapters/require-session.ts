import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Log } from '../../log.ts'
import type { CurfewRequest, Handler, Next } from '../../node-http/handler.ts'
import { type RequestSession, requestSession } from '../../node-http/request-session.ts'
import { Refusal } from '../../refusal.ts'
import { presentedTokens } from '../../request/presented-tokens.ts'
import type { LiveSession } from '../../sessions/session.ts'
import { problemAnswer, refusalOf } from '../exchange/problem.ts'
import { requestId } from '../exchange/request-id.ts'
import {
  type CheckOptions,
  type NoSession,
  noSessionOf,
  type RequestCheckerParts,
} from '../guards/check-request.ts'
import { isBackground, requireLive } from '../guards/check-session.ts'
import { sendAnswer } from './send-answer.ts'

declare global {
  // biome-ignore lint/style/noNamespace: how @types/express lets others add to a request.
  namespace Express {
    interface Request {
      /** Whose request it is: set by `requireSession()` and by Curfew's own API. */
      curfew?: RequestSession
    }
  }
}

/** How `requireSession` differs from what it does by itself. */
export interface RequireSessionChoices extends CheckOptions {
  /**
   * Answers instead of us who has no live session, as a page for people does. `sendProblem` answers as we would have. What it throws,
   * or its promise, goes to `next`, and nothing else does: nobody is let through by it.
   */
  onRefused?(
    refused: NoSession,
    request: IncomingMessage,
    response: ServerResponse,
    sendProblem: () => void,
  ): unknown
}

export interface RequireSessionOptions extends RequestCheckerParts {
  log: Log
}

/**
 * Lets only live sessions through, for the routes of an application that embeds Curfew. `request.curfew` says whose it
 * is. Everything else is answered here, as problem+json: 401 `session_ended` with the notice, 401 `unauthenticated`,
 * 503 `unavailable` with Retry-After; or by `onRefused`.
 *
 * The request counts as activity of its user unless it says `Curfew-Background: 1`. Where requests come from is not
 * judged: what an application's own writes by cookie need is the application's to decide.
 */
export function requireSession(
  { verifier, activity, cookie, log }: RequireSessionOptions,
  { activity: counts = true, onRefused }: RequireSessionChoices = {},
): Handler {
  const admit = (session: LiveSession, request: CurfewRequest, next: Next): void => {
    request.curfew = requestSession(session)
    if (counts && !isBackground(request)) activity.record(session)
    next()
  }
  const refuse = (error: unknown, request: CurfewRequest, response: ServerResponse, next: Next): void => {
    const refused = onRefused ? noSessionOf(error) : null
    const answer = () => sendAnswer(request, response, problemAnswer(error, requestId(request), log))
    if (refusalOf(error) === null) next(error)
    else if (refused === null) answer()
    else {
      new Promise((answered) => answered(onRefused?.(refused, request, response, answer))).catch(
        (thrown: unknown) => next(errorOf(thrown)),
      )
    }
  }
  // No promise on the way of a session that is remembered, and nothing made for the case that it is not: either would cost as much
  // as the check.
  return (request, response, next) => {
    let session: LiveSession
    try {
      const presented = presentedTokens(request.headers, cookie.name)
      if (!presented) throw new Refusal('unauthenticated')
      const check = verifier.checkAny(presented.tokens)
      if (check instanceof Promise) {
        check
          .then(requireLive)
          .then(
            (asked) => admit(asked, request, next),
            (error: unknown) => refuse(error, request, response, next),
          )
          .catch(next)
        return
      }
      session = requireLive(check)
    } catch (error) {
      refuse(error, request, response, next)
      return
    }
    admit(session, request, next)
  }
}

/** Nothing that a framework could take for leave to go on: `next()`, `next('route')`. */
const errorOf = (thrown: unknown): Error =>
  thrown instanceof Error
    ? thrown
    : new Error('onRefused threw something that is not an error', { cause: thrown })
