import type { CurrentSession, SignInAnswer } from '@curfew/shared'
import { signInAnswer, signInRequest } from '@curfew/shared/schemas'
import type { Log } from '../../../log.ts'
import { Refusal } from '../../../refusal.ts'
import { type SessionCookie, writeSessionCookie } from '../../../request/cookie.ts'
import { presentedTokens } from '../../../request/presented-tokens.ts'
import { readCurrentSession } from '../../../sessions/views/current-session.ts'
import { type SignInOptions, signIn } from '../../../sign-in/sign-in.ts'
import { signOut } from '../../../sign-in/sign-out.ts'
import { visitor } from '../../doors/guard.ts'
import { type Handlers, routes } from '../../doors/route.ts'
import { clientOf, contextOf } from '../../exchange/client.ts'
import { takeBackUndelivered } from '../../exchange/client-gone.ts'
import { BODY_LIMITS } from '../../reading/body-limits.ts'

export const signInRoutes = routes({
  signIn: {
    method: 'POST',
    path: '/v1/sign-in',
    summary: 'Signs a user in with a password, and ends the session that the browser had before.',
    guard: visitor,
    lane: 'sign-in',
    body: { schema: signInRequest, limit: BODY_LIMITS.own },
    answers: { 200: signInAnswer },
    errors: ['invalid_credentials', 'user_blocked', 'user_deactivated'],
    idempotency: 'kept',
  },
})

export interface SignInRouteOptions extends SignInOptions {
  cookie: SessionCookie
  log: Log
}

export const signInHandlers = (options: SignInRouteOptions): Handlers<typeof signInRoutes> => ({
  async signIn({ exchange, body: { loginId, password, tokenIn }, idempotencyKey }) {
    const { database, cookie, log } = options
    const former = tokenIn === 'cookie' ? presentedTokens(exchange.headers, cookie.name) : null
    const { gone, requestId } = exchange
    const started = await signIn(options, {
      loginId,
      password,
      tokenIn,
      idempotencyKey,
      client: clientOf(exchange),
      requestId,
      gone,
      ...(former?.by === 'cookie' ? { replaces: former.tokens } : {}),
    })
    let isTold = false
    takeBackUndelivered({
      exchange,
      isDelivered: ({ isSent }) => isTold && isSent,
      takeBack: () => signOut(options, [started.token], contextOf(exchange)),
      log,
    })
    const current = await readCurrentSession(database.answers, { id: started.sessionId })
    if (!current) throw new Error(`session ${started.sessionId} has just begun and is not in the records`)
    // Somebody has ended it since, such as a repetition with the same key: a cookie of it would displace a better one.
    if (current.session.status === 'ended') throw new Refusal('unavailable', { retryAfterSeconds: 1 })
    gone.throwIfAborted()
    isTold = true
    return {
      status: 200,
      body: answerOf(current, tokenIn === 'body' ? started.token : undefined),
      ...(tokenIn === 'cookie'
        ? { headers: { 'Set-Cookie': writeSessionCookie(cookie, started.token) } }
        : {}),
    }
  },
})

const answerOf = (
  { user, session, permissions }: CurrentSession,
  token: string | undefined,
): SignInAnswer => ({
  user,
  session,
  permissions,
  ...(token === undefined ? {} : { token }),
})
