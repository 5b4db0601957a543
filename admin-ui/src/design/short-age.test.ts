import { expect, test } from 'vitest'
import { shortAge } from './short-age.ts'

test.each([
  [500, 'now'],
  [40_000, '40 s'],
  [330_000, '5 min'],
  [7_200_000, '2 h'],
  [12 * 86_400_000, '12 d'],
])('%d ms ago is "%s"', (milliseconds, text) => {
  expect(shortAge(milliseconds)).toBe(text)
})
