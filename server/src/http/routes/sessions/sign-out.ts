import { z } from 'zod'
import type { SessionCookie } from '../../../request/cookie.ts'
import { presentedTokens } from '../../../request/presented-tokens.ts'
import { type SignOutOptions, signOut } from '../../../sign-in/sign-out.ts'
import { tokenHolder } from '../../doors/guard.ts'
import { type Handlers, routes } from '../../doors/route.ts'
import { contextOf } from '../../exchange/client.ts'
import { BODY_LIMITS } from '../../reading/body-limits.ts'

export const signOutRoutes = routes({
  signOut: {
    method: 'POST',
    path: '/v1/sign-out',
    summary: 'Ends the session that asks; also answers for one that has ended, or none at all.',
    guard: tokenHolder,
    lane: 'sign-out',
    body: { schema: z.strictObject({}).optional(), limit: BODY_LIMITS.own },
    answers: { 204: null },
    idempotency: 'natural',
  },
})

export interface SignOutRouteOptions extends SignOutOptions {
  cookie: Pick<SessionCookie, 'name'>
}

/**
 * The cookie stays, worthless as it is now, so that another tab of the browser hears "signed out" instead of "never signed in".
 */
export const signOutHandlers = (options: SignOutRouteOptions): Handlers<typeof signOutRoutes> => ({
  async signOut({ exchange }) {
    const presented = presentedTokens(exchange.headers, options.cookie.name)
    if (presented) await signOut(options, presented.tokens, contextOf(exchange))
    return { status: 204, body: null }
  },
})
