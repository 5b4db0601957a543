import { describe, expect, it } from 'vitest'
import { presentedToken } from './presented-token.ts'

describe('EN-17 presentedToken', () => {
  const cookie = 'theme=dark; curfew=from-cookie; lang=en'

  it.each([
    ['nothing', {}, null],
    ['a cookie', { cookie }, { token: 'from-cookie', by: 'cookie' }],
    ['other cookies only', { cookie: 'theme=dark' }, null],
    ['a cookie whose name only contains it', { cookie: 'x-curfew=1; curfew2=2' }, null],
    ['an empty cookie', { cookie: 'curfew=' }, null],
    ['a bearer token', { authorization: 'Bearer abc' }, { token: 'abc', by: 'authorization' }],
    ['the scheme in another case', { authorization: 'bearer abc' }, { token: 'abc', by: 'authorization' }],
    ['both: the header wins', { authorization: 'Bearer abc', cookie }, { token: 'abc', by: 'authorization' }],
    ['another scheme: no fall-back to the cookie', { authorization: 'Basic YTpi', cookie }, null],
    ['an empty header: no fall-back to the cookie', { authorization: '', cookie }, null],
    ['a bearer without a token', { authorization: 'Bearer ', cookie }, null],
    ['two tokens in one header', { authorization: 'Bearer abc def' }, null],
  ] as const)('%s', (_, headers, expected) => {
    expect(presentedToken(headers, 'curfew')).toEqual(expected)
  })
})
