import { describe, expect, it } from 'vitest'
import { presentedTokens } from './presented-tokens.ts'

const byCookie = (...tokens: string[]) => ({ tokens, by: 'cookie' })
const byHeader = (token: string) => ({ tokens: [token], by: 'authorization' })

describe('EN-17 presentedTokens', () => {
  const cookie = 'theme=dark; curfew=from-cookie; lang=en'

  it.each([
    ['nothing', {}, null],
    ['a cookie', { cookie }, byCookie('from-cookie')],
    ['other cookies only', { cookie: 'theme=dark' }, null],
    ['a cookie whose name only contains it', { cookie: 'x-curfew=1; curfew2=2' }, null],
    ['a cookie whose value contains it', { cookie: 'theme=curfew=1; last=curfew' }, null],
    ['an empty cookie', { cookie: 'curfew=' }, null],
    ['a bearer token', { authorization: 'Bearer abc' }, byHeader('abc')],
    ['the scheme in another case', { authorization: 'bearer abc' }, byHeader('abc')],
    ['both: the header wins', { authorization: 'Bearer abc', cookie }, byHeader('abc')],
    ['another scheme: no fall-back to the cookie', { authorization: 'Basic YTpi', cookie }, null],
    ['an empty header: no fall-back to the cookie', { authorization: '', cookie }, null],
    ['a bearer without a token', { authorization: 'Bearer ', cookie }, null],
    ['two tokens in one header', { authorization: 'Bearer abc def' }, null],
  ] as const)('%s', (_, headers, expected) => {
    expect(presentedTokens(headers, 'curfew')).toEqual(expected)
  })
})

describe('AP-3 of several cookies of the name', () => {
  it.each([
    ['all are taken, in their order', 'curfew=old; theme=dark; curfew=new', ['old', 'new']],
    ['none that is empty', 'curfew=; curfew=new;curfew="";', ['new', '""']],
    ['each once', 'curfew=a; curfew=b; curfew=a', ['a', 'b']],
    ['with and without blanks', 'curfew=a;curfew=b ;  curfew = c', ['a', 'b', 'c']],
    ['those with percents are read', 'curfew=%61; curfew=%', ['a', '%']],
    ['five at most', [1, 2, 3, 4, 5, 6, 7].map((n) => `curfew=${n}`).join('; '), ['1', '2', '3', '4', '5']],
  ] as const)('%s', (_, cookie, tokens) => {
    expect(presentedTokens({ cookie }, 'curfew')).toEqual(byCookie(...tokens))
  })

  const token = 'aZ09-_'.padEnd(43, 'x')
  it.each([
    ['alone', `curfew=${token}`, [token]],
    ['between others', `theme=dark; curfew=${token}; lang=en`, [token]],
    ['after a semicolon without a blank', `theme=dark;curfew=${token};lang=en`, [token]],
    ['after blanks', `;  curfew=${token}`, [token]],
    ['in quotation marks', `curfew="${token}"`, [`"${token}"`]],
    ['with a percent', `curfew=%61${token.slice(1)}`, [token]],
    ['with blanks behind it', `curfew=${token} ; lang=en`, [token]],
    ['whose name stands in another value', `last=curfew; curfew=${token}`, [token]],
    ['whose name is the end of another', `x-curfew=${token}`, null],
    ['whose name is the end of another, behind a blank', `a=b curfew=${token}`, null],
    ['whose name is the beginning of another', `curfew2=${token}`, null],
    ['twice', `curfew=${token}; curfew=${token.toUpperCase()}`, [token, token.toUpperCase()]],
    ['that is too long', `curfew=${token}x`, [`${token}x`]],
  ] as const)('one that is a token of ours is read like any other: %s', (_, cookie, tokens) => {
    expect(presentedTokens({ cookie }, 'curfew')).toEqual(tokens === null ? null : byCookie(...tokens))
  })

  it('of the header there is one, whatever the cookies are', () => {
    const headers = { authorization: 'Bearer abc', cookie: 'curfew=a; curfew=b' }
    expect(presentedTokens(headers, 'curfew')).toEqual(byHeader('abc'))
  })
})
