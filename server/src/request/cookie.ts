import { isIP } from 'node:net'
import { stringifySetCookie } from 'cookie'

/** How browsers are to keep the session cookie. */
export interface CookieOptions {
  /**
   * For so many seconds from the sign-in on, also when the browser is closed ("remember me"); at most 400 days, as browsers keep
   * none for longer. Absent: until the browser is closed. How long the session lives is for the policy to say.
   */
  maxAgeSeconds?: number
  /** The host and all below it, such as `example.com`, instead of the host that has set it alone. */
  domain?: string
  /**
   * From which pages it is sent: `strict` not even along with a link from another site, `none` also from frames and requests of
   * other sites, which needs https. The default is `lax`.
   */
  sameSite?: 'lax' | 'strict' | 'none'
}

/** How the session cookie is written. */
export interface SessionCookie extends CookieOptions {
  name: string
  /** Sent over https only. */
  secure: boolean
}

export interface SessionCookieOptions {
  /** Where browsers reach the server; absent: plain http on this machine. */
  publicUrl?: string
  /** Overrides the name. */
  name?: string
  options?: CookieOptions
}

/** What RFC 6265 lets a name be. */
const NAME = /^[\w!#$%&'*+.^`|~-]+$/
const DOMAIN = /^([a-z\d]([a-z\d-]*[a-z\d])?\.)+[a-z\d-]*[a-z][a-z\d-]*$/i
const LONGEST_MAX_AGE_SECONDS = 400 * 86_400

/**
 * The session cookie of an installation: `__Host-curfew` where browsers come by https, which no sibling domain can set
 * or overwrite, `__Secure-curfew` if it has a `domain` there, else plain `curfew`.
 *
 * @throws TypeError for what browsers would refuse without a word (RFC 6265bis)
 */
export function sessionCookie({ publicUrl, name, options = {} }: SessionCookieOptions): SessionCookie {
  const secure = publicUrl !== undefined && new URL(publicUrl).protocol === 'https:'
  const domain = options.domain?.replace(/^\./, '')
  const prefix = domain === undefined ? '__Host-' : '__Secure-'
  const cookie = { ...options, domain, name: name ?? `${secure ? prefix : ''}curfew`, secure }
  const mistake = mistakeOfName(cookie) ?? mistakeOfDomain(cookie, publicUrl) ?? mistakeOfRest(cookie)
  if (mistake !== null) throw new TypeError(mistake)
  return cookie
}

function mistakeOfName({ name, secure, domain }: SessionCookie): string | null {
  if (!NAME.test(name))
    return 'cookieName may have letters, digits and the other characters of RFC 6265, and no blanks'
  // Browsers compare the prefixes whatever the case of their letters.
  const isHost = /^__Host-/i.test(name)
  if ((isHost || /^__Secure-/i.test(name)) && !secure)
    return `cookieName "${name}" needs an https publicUrl: browsers take a cookie of that name over https only`
  if (isHost && domain !== undefined)
    return `cookieName "${name}" goes with no cookie.domain: browsers take a cookie of that name for one host only. Call it "__Secure-…"`
  return null
}

function mistakeOfDomain({ domain }: SessionCookie, publicUrl: string | undefined): string | null {
  if (domain === undefined) return null
  if (isIP(domain) !== 0 || !DOMAIN.test(domain))
    return `cookie.domain must be a domain like "example.com", not like "${domain}"`
  if (publicUrl === undefined)
    return 'cookie.domain needs publicUrl: browsers take it from a host below it only'
  const { hostname } = new URL(publicUrl)
  if (hostname === domain.toLowerCase() || hostname.endsWith(`.${domain.toLowerCase()}`)) return null
  return `cookie.domain "${domain}" is not above ${hostname}, the host of publicUrl: browsers would refuse the cookie`
}

function mistakeOfRest({ sameSite, secure, maxAgeSeconds }: SessionCookie): string | null {
  if (sameSite !== undefined && !['lax', 'strict', 'none'].includes(sameSite))
    return 'cookie.sameSite must be "lax", "strict" or "none"'
  if (sameSite === 'none' && !secure)
    return 'cookie.sameSite "none" needs an https publicUrl: browsers take such a cookie over https only'
  return maxAgeSeconds === undefined ? null : mistakeOfMaxAge(maxAgeSeconds, 'cookie.maxAgeSeconds')
}

/** @param what its name for whoever has set it */
export function mistakeOfMaxAge(seconds: number, what: string): string | null {
  if (Number.isInteger(seconds) && seconds >= 1 && seconds <= LONGEST_MAX_AGE_SECONDS) return null
  return `${what} must be a whole number of seconds from 1 to ${LONGEST_MAX_AGE_SECONDS} (400 days), not ${seconds}`
}

/**
 * The `Set-Cookie` that gives a browser a token to keep.
 *
 * @param maxAgeSeconds for this once; null: until the browser is closed
 */
export function writeSessionCookie(
  { name, secure, maxAgeSeconds: usual, domain, sameSite = 'lax' }: SessionCookie,
  token: string,
  maxAgeSeconds: number | null | undefined = usual,
): string {
  const attributes = { path: '/', httpOnly: true, sameSite, secure, domain }
  const kept = maxAgeSeconds === null || maxAgeSeconds === undefined ? {} : { maxAge: maxAgeSeconds }
  return stringifySetCookie({ name, value: token, ...attributes, ...kept })
}
