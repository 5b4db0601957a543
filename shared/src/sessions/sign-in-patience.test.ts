import { describe, expect, it } from 'vitest'
import { triesAgain } from './sign-in-patience.ts'

describe('SE-18 a page tries again by itself', () => {
  it.each([
    ['rate_limited', 5, 0, true],
    ['unavailable', 1, 0, true],
    ['rate_limited', 60, 300_000, true],
    ['rate_limited', 61, 0, false],
    ['rate_limited', 900, 0, false],
    ['rate_limited', 5, 300_001, false],
    ['rate_limited', 0, 0, false],
    ['invalid_credentials', 5, 0, false],
    ['maintenance', 5, 0, false],
  ] as const)(
    'after %s with Retry-After %i, %i ms after the person asked: %s',
    (code, wait, since, again) => {
      expect(triesAgain(code, wait, since)).toBe(again)
    },
  )
})
