import { describe, expect, it } from 'vitest'
import { type SessionCookieOptions, sessionCookie, writeSessionCookie } from './cookie.ts'

const HTTPS = { publicUrl: 'https://accounts.example.com' }

/** The header that a browser is sent. */
const headerOf = (wanted: SessionCookieOptions, maxAgeSeconds?: number | null): string =>
  writeSessionCookie(sessionCookie(wanted), 'token', maxAgeSeconds)

describe('AP-6 the cookie is what its options say', () => {
  it.each<[string, SessionCookieOptions, string]>([
    ['on http', {}, 'curfew=token; Path=/; HttpOnly; SameSite=Lax'],
    ['on https', HTTPS, '__Host-curfew=token; Path=/; HttpOnly; Secure; SameSite=Lax'],
    [
      'kept for a while',
      { name: 'myapp', options: { maxAgeSeconds: 3_600 } },
      'myapp=token; Max-Age=3600; Path=/; HttpOnly; SameSite=Lax',
    ],
    [
      'for all hosts of a domain',
      { ...HTTPS, options: { domain: 'example.com' } },
      '__Secure-curfew=token; Domain=example.com; Path=/; HttpOnly; Secure; SameSite=Lax',
    ],
    [
      'for a domain written with the dot of old',
      { ...HTTPS, options: { domain: '.example.com' } },
      '__Secure-curfew=token; Domain=example.com; Path=/; HttpOnly; Secure; SameSite=Lax',
    ],
    [
      'in frames of other sites',
      { ...HTTPS, options: { sameSite: 'none' } },
      '__Host-curfew=token; Path=/; HttpOnly; Secure; SameSite=None',
    ],
    ['strictly', { options: { sameSite: 'strict' } }, 'curfew=token; Path=/; HttpOnly; SameSite=Strict'],
  ])('%s', (_, wanted, header) => {
    expect(headerOf(wanted)).toBe(header)
  })

  it('one sign-in may be kept for another time than usual', () => {
    expect(headerOf({}, 60)).toContain('Max-Age=60;')
    expect(headerOf({ options: { maxAgeSeconds: 3_600 } }, 60)).toContain('Max-Age=60;')
    expect(headerOf({ options: { maxAgeSeconds: 3_600 } }, null)).not.toContain('Max-Age')
  })

  it.each<[string, SessionCookieOptions, RegExp]>([
    [
      '__Host- with a domain',
      { ...HTTPS, name: '__Host-a', options: { domain: 'example.com' } },
      /__Secure-/,
    ],
    ['__host- as well', { ...HTTPS, name: '__host-a', options: { domain: 'example.com' } }, /__Secure-/],
    ['__Host- without https', { name: '__Host-a' }, /"__Host-a" needs an https publicUrl/],
    [
      '__Secure- without https',
      { name: '__Secure-a', publicUrl: 'http://localhost:3000' },
      /https publicUrl/,
    ],
    [
      'sameSite none without https',
      { options: { sameSite: 'none' } },
      /^cookie.sameSite "none" needs an https/,
    ],
    ['an empty name', { name: '' }, /^cookieName/],
    ['a name with a blank', { name: 'my app' }, /^cookieName/],
    ['a name with a semicolon', { name: 'a;b' }, /^cookieName/],
    [
      'a domain that is not above',
      { ...HTTPS, options: { domain: 'example.org' } },
      /not above accounts.example.com/,
    ],
    ['a domain without publicUrl', { options: { domain: 'example.com' } }, /needs publicUrl/],
    ['a domain that only ends alike', { ...HTTPS, options: { domain: 'ple.com' } }, /not above/],
    ['a domain that is an address', { options: { domain: '127.0.0.1' } }, /^cookie.domain must be/],
    ['a domain of one word', { options: { domain: 'localhost' } }, /^cookie.domain must be/],
    ['a domain that is an URL', { options: { domain: 'https://example.com' } }, /^cookie.domain must be/],
    ['a lifetime of nothing', { options: { maxAgeSeconds: 0 } }, /^cookie.maxAgeSeconds/],
    ['a lifetime of more than 400 days', { options: { maxAgeSeconds: 34_560_001 } }, /400 days/],
    ['half a second', { options: { maxAgeSeconds: 0.5 } }, /^cookie.maxAgeSeconds/],
    ['another sameSite', { options: { sameSite: 'Lax' as never } }, /^cookie.sameSite/],
  ])('what a browser would refuse is refused: %s', (_, wanted, message) => {
    expect(() => sessionCookie(wanted)).toThrow(message)
  })
})
