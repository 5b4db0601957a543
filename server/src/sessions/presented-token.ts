import type { IncomingHttpHeaders } from 'node:http'
import { parseCookie } from 'cookie'

/** A token that a request shows, and whether the browser added it by itself. */
export interface PresentedToken {
  token: string
  by: 'authorization' | 'cookie'
}

const BEARER = /^Bearer +([^\s]+) *$/i

/** The token of `Authorization: Bearer …` (RFC 6750); undefined if there is none. */
export const bearerToken = (authorization: string | undefined): string | undefined =>
  BEARER.exec(authorization ?? '')?.[1]

/**
 * The token that a request shows. `Authorization` wins over the cookie and does not fall back to it: whoever sends both
 * means the first, also when it is wrong.
 *
 * @param cookieName as `sessionCookie` was given it
 */
export function presentedToken(
  { authorization, cookie }: Pick<IncomingHttpHeaders, 'authorization' | 'cookie'>,
  cookieName: string,
): PresentedToken | null {
  if (authorization !== undefined) {
    const token = bearerToken(authorization)
    return token === undefined ? null : { token, by: 'authorization' }
  }
  // Most requests of other applications on the same host carry cookies, and not this one.
  if (!cookie?.includes(cookieName)) return null
  const token = parseCookie(cookie)[cookieName]
  return token ? { token, by: 'cookie' } : null
}
