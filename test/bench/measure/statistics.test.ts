import { expect, test } from 'vitest'
import { figure, median, quantile, ratios, spread } from './statistics.ts'

test.for([
  { samples: [3], value: 3 },
  { samples: [3, 1], value: 2 },
  { samples: [9, 1, 5], value: 5 },
  { samples: [4, 1, 3, 2], value: 2.5 },
])('the median of $samples is $value', ({ samples, value }) => {
  expect(median(samples)).toBe(value)
})

test('quantiles take the nearest rank', () => {
  const hundred = Array.from({ length: 100 }, (_, index) => index + 1)
  expect(quantile(hundred, 0.5)).toBe(50)
  expect(quantile(hundred, 0.99)).toBe(99)
  expect(quantile(hundred, 1)).toBe(100)
  expect(quantile([7], 0.99)).toBe(7)
  expect(() => quantile([], 0.5)).toThrow(RangeError)
})

test('ratios go pair by pair, figures keep three digits', () => {
  expect(ratios([2, 9], [4, 3])).toEqual([0.5, 3])
  expect([0.4567, 12.345, 123.4, 12345].map(figure)).toEqual(['0.46', '12.3', '123', '12,345'])
  expect(spread([3, 1, 2])).toBe('2.00 (1.00 to 3.00)')
})
