import { describe, expect, it } from 'vitest'
import { createCurfew } from '../curfew.ts'
import { checkOptions } from './options.ts'

const DATABASE = 'postgres://curfew:secret@127.0.0.1:1/curfew'
const check = (options: object) => () => checkOptions({ databaseUrl: DATABASE, ...options })

describe('AP-4 what is set up wrongly says so: options', () => {
  it.each<[string, object, RegExp]>([
    ['no database', { databaseUrl: undefined }, /^databaseUrl must be the URL of a PostgreSQL/],
    ['an empty one', { databaseUrl: '' }, /^databaseUrl must be the URL of a PostgreSQL[^;]*$/],
    ['another kind', { databaseUrl: 'mysql://localhost/x' }, /^databaseUrl must be a postgres:\/\/ URL/],
    ['no URL', { databaseUrl: 'localhost' }, /^databaseUrl must be a postgres:\/\/ URL/],
    [
      'a password as it is typed',
      { databaseUrl: 'postgres://me:a#b@db/x' },
      /must be percent-encoded \("#" as "%23"\)$/,
    ],
    ['a public address that is none', { publicUrl: 'accounts.example' }, /^publicUrl must be an http/],
    ['a Redis that is none', { redisUrl: 'http://127.0.0.1' }, /^redisUrl must be a redis:/],
    ['an empty Redis', { redisUrl: '' }, /^redisUrl .* leave it out/],
    ['a base path without a slash', { basePath: 'curfew' }, /^basePath must look like "\/curfew"$/],
    [
      'an origin with a path',
      { allowedOrigins: ['https://a.example/x'] },
      /^allowedOrigins\[0\] must be an origin/,
    ],
    [
      'a proxy that is none',
      { trustedProxies: ['10.0.0.0/8', 'nginx'] },
      /^trustedProxies\[1\] must be an address/,
    ],
    ['a text for a list', { allowedOrigins: 'https://a.example' }, /^allowedOrigins must be a list$/],
    ['an option that there is not', { cookiename: 'x' }, /^there is no option cookiename$/],
    ['one of the cookie', { cookie: { maxAge: 3_600 } }, /^there is no option cookie.maxAge$/],
    ['a text for a number', { maxSessionsPerUser: '5' }, /^maxSessionsPerUser must be a number$/],
    [
      'too many',
      { maxSessionsPerUser: 10_001 },
      /^maxSessionsPerUser must be a whole number from 1 to 10,000$/,
    ],
    [
      'nothing kept',
      { keep: { sessionsDays: 0 } },
      /^keep.sessionsDays must be a whole number of days from 1 to 36,500$/,
    ],
    ['several', { home: 'x', passwords: 'no' }, /^home must be a path.*; passwords must be true or false$/],
  ])('%s', (_, options, message) => {
    expect(check(options)).toThrow(TypeError)
    expect(check(options)).toThrow(message)
  })

  it('no options at all', () => {
    expect(() => checkOptions(undefined as never)).toThrow(/^createCurfew needs its options as an object$/)
  })

  it.each([
    {},
    { basePath: '' },
    { basePath: '/a/b/' },
    { trustedProxies: ['loopback', '::1', '10.0.0.0/8'] },
    { databaseUrl: 'postgresql:///curfew?host=/run/postgresql' },
    { publicUrl: 'http://intranet.test', allowedOrigins: ['app://desktop'], redisUrl: undefined },
  ])('lets through what is right: %j', (options) => {
    expect(check(options)).not.toThrow()
  })

  it('says nothing of the password', async () => {
    await expect(createCurfew({ databaseUrl: 'postgres://me:se#cret@db/x' })).rejects.toThrow(/^(?!.*cret)/)
  })

  it('what a browser would refuse is refused before anything is opened', async () => {
    const cookie = { domain: 'example.com' }
    const publicUrl = 'https://example.com'
    await expect(
      createCurfew({ databaseUrl: DATABASE, cookieName: '__Host-a', publicUrl, cookie }),
    ).rejects.toThrow(/^cookieName/)
  })
})
