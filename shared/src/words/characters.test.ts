import { describe, expect, it } from 'vitest'
import { charactersIn, cutTo } from './characters.ts'

const FAMILY = '👩‍👩‍👧‍👦'

describe('charactersIn', () => {
  it.each([
    ['', 0],
    ['Ada', 3],
    ['😀', 1],
    ['😀'.repeat(150), 150],
    ['e\u0301', 2],
    [FAMILY, 7],
  ])('"%s" has %d', (text, characters) => {
    expect(charactersIn(text)).toBe(characters)
  })
})

describe('cutTo', () => {
  it.each([
    ['Back at nine', 20, 'Back at nine'],
    ['Back at nine', 4, 'Back'],
    ['😀😀😀', 2, '😀😀'],
    [`Hi ${FAMILY}!`, 11, `Hi ${FAMILY}!`],
    [`Hi ${FAMILY}!`, 9, 'Hi '],
    ['cafe\u0301', 4, 'caf'],
    ['🇵🇹🇵🇹', 3, '🇵🇹'],
    ['anything', 0, ''],
  ])('"%s" to %d characters: "%s"', (text, most, kept) => {
    expect(cutTo(text, most)).toBe(kept)
  })
})
