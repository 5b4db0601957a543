import fc from 'fast-check'
import { describe, expect, it, test } from 'vitest'
import { faultsOf, loginKey, spellingOf } from './login-id.ts'

describe('SE-19 what may be a login id', () => {
  test.each([
    ['ada', 'ada'],
    ['ada@example.com', 'ada@example.com'],
    ['DOMAIN\\ada', 'DOMAIN\\ada'],
    ['Ada Byron', 'Ada Byron'],
    ['Yılmaz', 'Yılmaz'],
    [' ada ', 'ada'],
    ['\tada\n', 'ada'],
    ['\u00a0ada\u3000', 'ada'],
    ['Jose\u0301', 'José'],
    ['ａｄａ', 'ada'],
    ['ｱﾀﾞ', 'アダ'],
    ['Ada\u3000Byron', 'Ada Byron'],
    ['名無し', '名無し'],
    ['x²', 'x²'],
    ['🦉', '🦉'],
    ['x'.repeat(200), 'x'.repeat(200)],
    ['e\u0301'.repeat(200), 'é'.repeat(200)],
  ])('%j, kept as %j', (typed, kept) => {
    expect(spellingOf(typed)).toBe(kept)
    expect(faultsOf(kept)).toEqual([])
  })

  const UNSEEN = ['contains invisible characters']
  test.each([
    ['', ['is missing']],
    [' \t ', ['is missing']],
    ['x'.repeat(201), ['is longer than 200 characters']],
    ['a\tda', UNSEEN],
    ['a\u0000da', UNSEEN],
    ['a\u200bda', UNSEEN],
    ['a\u200dda', UNSEEN],
    ['a\u202eda', UNSEEN],
    ['a\u2028da', UNSEEN],
    ['a\u2029da', UNSEEN],
    ['a\u00adda', UNSEEN],
    ['a\ud83d', UNSEEN],
    ['a\ue000da', UNSEEN],
    ['a\u0378da', UNSEEN],
    ['a\uffffda', UNSEEN],
    ['a\ufe0fda', UNSEEN],
    ['a\u034fda', UNSEEN],
    ['a\u2800da', UNSEEN],
    ['a\u3164da', UNSEEN],
    ['a\u115fda', UNSEEN],
    ['a\u1160da', UNSEEN],
    ['a\uffa0da', UNSEEN],
    ['a\u{e0041}da', UNSEEN],
    ['a\u{1d159}da', UNSEEN],
    ['ada\u00a0byron', ['has a blank that is not the plain one']],
    ['ada\u2003byron', ['has a blank that is not the plain one']],
    ['ada\u1680byron', ['has a blank that is not the plain one']],
    ['ada  byron', ['has several blanks in a row']],
    ['ada \u3000byron', ['has several blanks in a row']],
  ])('not %j: %j', (typed, faults) => {
    expect(faultsOf(spellingOf(typed))).toEqual(faults)
  })

  it('what is kept is kept as it is, and has the key of what was typed', () => {
    const text = fc.oneof(fc.string({ unit: 'binary' }), fc.string({ unit: 'grapheme' }), fc.string())
    fc.assert(
      fc.property(text, (typed) => {
        const kept = spellingOf(typed)
        expect(loginKey(kept)).toBe(loginKey(typed))
        expect(loginKey(loginKey(typed))).toBe(loginKey(typed))
        if (faultsOf(kept).length > 0) return
        expect(spellingOf(kept)).toBe(kept)
        expect(faultsOf(loginKey(kept)).filter((fault) => !fault.startsWith('is longer'))).toEqual([])
      }),
      { numRuns: 10_000 },
    )
  })

  it('the key ignores blanks around it', () => {
    expect(loginKey(' \u00a0Ada\t')).toBe('ada')
  })
})
