import Router from 'router'
import { z } from 'zod'
import type { Handler } from '../../node-http/handler.ts'
import type { AddressOf } from '../../request/address-of.ts'
import type { SessionCookie } from '../../request/cookie.ts'
import type { OriginRules } from '../../request/origin.ts'
import { presentedTokens } from '../../request/presented-tokens.ts'
import { type SignOutOptions, signOut } from '../../sign-in/sign-out.ts'
import { contextOf } from '../client.ts'
import { requireOwnPage } from '../guards.ts'
import { idempotencyKeyOf } from '../idempotency-key.ts'
import { BODY_LIMITS, bodyOf, jsonBody } from '../json-body.ts'
import { parse } from '../parse.ts'

export interface SignOutRouteOptions extends SignOutOptions, OriginRules {
  cookie: SessionCookie
  /** Says where requests come from. */
  addressOf: AddressOf
}

const nothing = z.strictObject({}).optional()

/**
 * `POST /v1/sign-out`: 204, also with a session that has ended or none at all. The cookie stays, worthless as it is now,
 * so that another tab of the browser hears "signed out" instead of "never signed in".
 *
 * An `Idempotency-Key` has nothing to keep here: to repeat a sign-out is the same sign-out, and whoever repeats it waits for it.
 */
export function signOutRoute(options: SignOutRouteOptions): Handler {
  return Router().post('/sign-out', jsonBody(BODY_LIMITS.own), async (request, response) => {
    const presented = presentedTokens(request.headers, options.cookie.name)
    if (presented?.by === 'cookie') requireOwnPage(request, options)
    idempotencyKeyOf(request)
    parse(nothing, bodyOf(request))
    if (presented) await signOut(options, presented.tokens, contextOf(request, options.addressOf))
    response.writeHead(204).end()
  })
}
