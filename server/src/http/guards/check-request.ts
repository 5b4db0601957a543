import type { IncomingHttpHeaders } from 'node:http'
import type { Notice } from '@curfew/shared'
import { frozenCopy } from '../../json/frozen-copy.ts'
import { type RequestSession, requestSession } from '../../node-http/request-session.ts'
import { Refusal } from '../../refusal.ts'
import type { SessionCookie } from '../../request/cookie.ts'
import { presentedTokens } from '../../request/presented-tokens.ts'
import type { Check } from '../../sessions/check/verify.ts'
import { refusalOf } from '../exchange/problem.ts'
import { type ActivityRecorder, isBackground, type SessionChecker } from './check-session.ts'

/** Why a request has no live session. */
export type NoSession =
  /** It ended: `notice` says why. */
  | { readonly state: 'ended'; readonly notice: Notice }
  /** It shows no token, or one that there never was. */
  | { readonly state: 'unknown' }
  /** That cannot be told at the moment. Nobody has been signed out: what is asked again later may well be answered. */
  | { readonly state: 'unavailable' }

/** Whose request it is. */
export type SessionCheck = { readonly state: 'live'; readonly session: RequestSession } | NoSession

export interface CheckOptions {
  /**
   * Whether it counts as activity of the user, if the request does not say `Curfew-Background: 1`. The default is true. `false` is
   * for what happens without anybody doing anything, such as a websocket that is opened again.
   */
  activity?: boolean
}

export interface RequestCheckerParts {
  verifier: SessionChecker
  activity: ActivityRecorder
  cookie: Pick<SessionCookie, 'name'>
}

/** Checks the session of a request and answers nothing. */
export async function checkRequest(
  { verifier, activity, cookie }: RequestCheckerParts,
  request: { headers: IncomingHttpHeaders },
  { activity: counts = true }: CheckOptions,
): Promise<SessionCheck> {
  const presented = presentedTokens(request.headers, cookie.name)
  if (!presented) return { state: 'unknown' }
  let check: Check
  try {
    check = await verifier.checkAny(presented.tokens)
  } catch (error) {
    const refused = noSessionOf(error)
    if (refused === null) throw error
    return refused
  }
  if (check.state === 'ended') return { state: 'ended', notice: frozenCopy(check.notice) }
  if (check.state === 'unknown') return { state: 'unknown' }
  const { session } = check
  if (counts && !isBackground(request)) activity.record(session)
  return { state: 'live', session: requestSession(session) }
}

/** What the refusal of a check says; null for any other error. */
export function noSessionOf(error: unknown): NoSession | null {
  const refusal = refusalOf(error)
  if (!(refusal instanceof Refusal)) return null
  const { code, details } = refusal
  if (code === 'session_ended' && details.notice)
    return { state: 'ended', notice: frozenCopy(details.notice) }
  if (code === 'unauthenticated') return { state: 'unknown' }
  return code === 'unavailable' ? { state: 'unavailable' } : null
}
