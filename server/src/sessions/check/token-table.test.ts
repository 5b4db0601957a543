import { describe, expect, it } from 'vitest'
import { newToken, tokenDigest } from '../token.ts'
import { TokenTable } from './token-table.ts'

const digests = (count: number): string[] => Array.from({ length: count }, () => tokenDigest(newToken()))

/** Digests that all want the last place of a small table, the next of which is its first. */
const clashing = (count: number): string[] =>
  digests(count).map((digest) => `\u00ff\u00ff\u00ff\u00ff${digest.slice(4)}`)

/** Numbers that look random and are the same each time (mulberry32). */
function numbers(seed: number): (below: number) => number {
  let state = seed
  return (below) => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below
  }
}

describe('a table by digests', () => {
  it.each([
    ['random ones', digests(2_000)],
    ['ones that want the same place', clashing(200)],
  ])('is what a map is: %s', (_, keys) => {
    const random = numbers(keys.length)
    const table = new TokenTable<{ n: number }>()
    const values = new Map<string, { n: number }>()
    const limits = new Map<string, number>()
    for (let n = 0; n < 12_000; n++) {
      const key = keys[random(keys.length)] ?? ''
      const what = random(10_000)
      if (what < 5_000) {
        const value = { n }
        table.set(key, value)
        values.set(key, value)
        limits.delete(key)
      } else if (what < 8_000) {
        table.delete(key)
        values.delete(key)
        limits.delete(key)
      } else if (what < 9_990) {
        table.setLimit(key, n)
        if (values.has(key)) limits.set(key, n)
      } else if (what < 9_998) {
        table.dropLimits()
        limits.clear()
      } else {
        table.clear()
        values.clear()
        limits.clear()
      }
      const other = keys[random(keys.length)] ?? ''
      for (const each of [key, other]) {
        expect(table.get(each)).toBe(values.get(each))
        const limit = limits.get(each) ?? 0
        expect(table.getBelowLimit(each, limit)).toBeUndefined()
        if (limit > 0) expect(table.getBelowLimit(each, limit - 1)).toBe(values.get(each))
      }
    }
    expect(table.size).toBe(values.size)
    for (const key of keys) expect(table.get(key)).toBe(values.get(key))
  })

  it('compares all of a digest', () => {
    const table = new TokenTable<object>()
    const [digest = ''] = digests(1)
    table.set(digest, {})
    for (let at = 0; at < digest.length; at++) {
      const other = String.fromCharCode(digest.charCodeAt(at) ^ 1)
      expect(table.get(digest.slice(0, at) + other + digest.slice(at + 1))).toBeUndefined()
    }
  })
})
