import type { IncomingHttpHeaders } from 'node:http'
import { parseCookie } from 'cookie'

/** The tokens that a request shows, and whether the browser added them by itself. */
export interface PresentedTokens {
  /** At least one: that of the header, or up to five cookies of the name, in the order in which the browser sent them. */
  tokens: readonly string[]
  by: 'authorization' | 'cookie'
}

/**
 * So many cookies of one name are looked at. An older application may have set one with `Domain`, or for another path, that
 * nobody can tell from ours by the header; more than a few are sent only by somebody who means no good.
 */
const MOST_OF_ONE_NAME = 5

const BEARER = /^Bearer +([^\s]+) *$/i

/** What a token of ours looks like. */
const USUAL_TOKEN = /^[\w-]{43}$/

/** The token of `Authorization: Bearer …` (RFC 6750); undefined if there is none. */
export const bearerToken = (authorization: string | undefined): string | undefined =>
  BEARER.exec(authorization ?? '')?.[1]

/**
 * The tokens that a request shows. `Authorization` wins over the cookie and does not fall back to it: whoever sends both
 * means the first, also when it is wrong.
 *
 * @param cookieName as `sessionCookie` was given it
 * @returns null when it shows none
 */
export function presentedTokens(
  { authorization, cookie }: Pick<IncomingHttpHeaders, 'authorization' | 'cookie'>,
  cookieName: string,
): PresentedTokens | null {
  if (authorization !== undefined) {
    const token = bearerToken(authorization)
    return token === undefined ? null : { tokens: [token], by: 'authorization' }
  }
  // Most requests of other applications on the same host carry cookies, and not this one.
  if (!cookie?.includes(cookieName)) return null
  const usual = usualValueOf(cookie, cookieName)
  const tokens = usual === null ? valuesOf(cookie, cookieName) : [usual]
  return tokens.length === 0 ? null : { tokens, by: 'cookie' }
}

/**
 * The value of the only cookie of a name, as nearly always, where it is a token and there is nothing to be decoded about it; null for
 * all else. Reading the pairs one by one would cost more than the check.
 */
function usualValueOf(cookie: string, name: string): string | null {
  const at = cookie.indexOf(name)
  const from = at + name.length
  // The name stands there once, between a semicolon and its "=".
  if (cookie[from] !== '=' || cookie.includes(name, from)) return null
  if (at > 0 && cookie[at - 1] !== ';' && !cookie.startsWith('; ', at - 2)) return null
  const end = cookie.indexOf(';', from)
  const value = cookie.slice(from + 1, end === -1 ? undefined : end)
  return USUAL_TOKEN.test(value) ? value : null
}

/**
 * The values of a name, each once. `parseCookie` keeps only the first, so it is given one pair at a time: a semicolon stands
 * between pairs and nowhere else (RFC 6265, section 4.2.1).
 */
function valuesOf(cookie: string, name: string): string[] {
  const values: string[] = []
  for (const pair of cookie.split(';')) {
    if (!pair.includes(name)) continue
    const value = parseCookie(pair)[name]
    if (value && !values.includes(value)) values.push(value)
    if (values.length === MOST_OF_ONE_NAME) break
  }
  return values
}
