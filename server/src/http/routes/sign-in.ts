import type { CurrentSession, SignInAnswer } from '@curfew/shared'
import { signInRequest } from '@curfew/shared/schemas'
import Router from 'router'
import type { Log } from '../../log.ts'
import { sendJson } from '../../node-http/answer.ts'
import type { Handler } from '../../node-http/handler.ts'
import { Refusal } from '../../refusal.ts'
import type { AddressOf } from '../../request/address-of.ts'
import { type SessionCookie, setSessionCookie } from '../../request/cookie.ts'
import { judgeOrigin, type OriginRules } from '../../request/origin.ts'
import { presentedTokens } from '../../request/presented-tokens.ts'
import { readCurrentSession } from '../../sessions/views/current-session.ts'
import { type SignInOptions, signIn } from '../../sign-in/sign-in.ts'
import { signOut } from '../../sign-in/sign-out.ts'
import { clientOf, contextOf } from '../client.ts'
import { takeBackUndelivered, whileConnected } from '../client-gone.ts'
import { idempotencyKeyOf } from '../idempotency-key.ts'
import { BODY_LIMITS, bodyOf, jsonBody } from '../json-body.ts'
import { parse } from '../parse.ts'
import { requestId } from '../request-id.ts'

export interface SignInRouteOptions extends SignInOptions, OriginRules {
  cookie: SessionCookie
  /** Says where requests come from. */
  addressOf: AddressOf
  log: Log
}

/** `POST /v1/sign-in` */
export function signInRoute(options: SignInRouteOptions): Handler {
  const { database, cookie, addressOf, log } = options
  return Router().post('/sign-in', jsonBody(BODY_LIMITS.own), async (request, response) => {
    // Otherwise another site could sign its visitors in as somebody of its own choosing.
    if (judgeOrigin(request.headers, options) === 'foreign') throw new Refusal('origin_not_allowed')
    const idempotencyKey = idempotencyKeyOf(request)
    const { loginId, password, tokenIn } = parse(signInRequest, bodyOf(request))
    const former = tokenIn === 'cookie' ? presentedTokens(request.headers, cookie.name) : null
    const gone = whileConnected(response)
    const started = await signIn(options, {
      loginId,
      password,
      tokenIn,
      idempotencyKey,
      client: clientOf(request, addressOf),
      requestId: requestId(request),
      gone,
      ...(former?.by === 'cookie' ? { replaces: former.tokens } : {}),
    })
    let isTold = false
    takeBackUndelivered({
      response,
      isDelivered: () => isTold && response.writableFinished,
      takeBack: () => signOut(options, [started.token], contextOf(request, addressOf)),
      log,
    })
    const current = await readCurrentSession(database.answers, {
      id: started.sessionId,
      userId: started.userId,
    })
    if (!current) throw new Error(`session ${started.sessionId} has just begun and is not in the records`)
    gone.throwIfAborted()
    isTold = true
    if (tokenIn === 'cookie') setSessionCookie(response, cookie, started.token)
    sendJson(response, 200, answerOf(current, tokenIn === 'body' ? started.token : undefined))
  })
}

const answerOf = (
  { user, session, permissions }: CurrentSession,
  token: string | undefined,
): SignInAnswer => ({
  user,
  session,
  permissions,
  ...(token === undefined ? {} : { token }),
})
