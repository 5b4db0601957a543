import { Router } from 'express'
import { z } from 'zod'
import type { OriginRules } from '../../origin.ts'
import { presentedTokens } from '../../sessions/presented-tokens.ts'
import { type SignOutOptions, signOut } from '../../sessions/sign-out.ts'
import { contextOf } from '../client.ts'
import type { SessionCookie } from '../cookie.ts'
import { requireOwnPage } from '../guards.ts'
import { BODY_LIMITS, jsonBody } from '../json-body.ts'
import { parse } from '../parse.ts'

export interface SignOutRouteOptions extends SignOutOptions, OriginRules {
  cookie: SessionCookie
}

const nothing = z.strictObject({}).optional()

/**
 * `POST /v1/sign-out`: 204, also with a session that has ended or none at all. The cookie stays, worthless as it is now,
 * so that another tab of the browser hears "signed out" instead of "never signed in".
 */
export function signOutRoute(options: SignOutRouteOptions): Router {
  return Router().post('/sign-out', ...jsonBody(BODY_LIMITS.own), async (request, response) => {
    const presented = presentedTokens(request.headers, options.cookie.name)
    if (presented?.by === 'cookie') requireOwnPage(request, options)
    parse(nothing, request.body)
    if (presented) await signOut(options, presented.tokens, contextOf(request))
    response.status(204).end()
  })
}
