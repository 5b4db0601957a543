import { expect, test } from 'vitest'
import { countdown, durationInWords, shortAge } from './duration.ts'

test.each([
  [0, '0 seconds'],
  [1, '1 second'],
  [60, '1 minute'],
  [90, '1 minute 30 seconds'],
  [5_400, '1 hour 30 minutes'],
  [172_800, '2 days'],
  [90_061, '1 day 1 hour'],
  [31_536_000, '365 days'],
])('%d seconds are "%s"', (seconds, words) => {
  expect(durationInWords(seconds)).toBe(words)
})

test.each([
  [120_000, '2:00'],
  [94_001, '1:35'],
  [9_000, '0:09'],
  [1, '0:01'],
  [0, '0:00'],
  [-5_000, '0:00'],
])('a countdown of %d ms shows %s', (milliseconds, text) => {
  expect(countdown(milliseconds)).toBe(text)
})

test.each([
  [500, 'now'],
  [40_000, '40 s'],
  [330_000, '5 min'],
  [7_200_000, '2 h'],
  [12 * 86_400_000, '12 d'],
])('%d ms ago is "%s"', (milliseconds, text) => {
  expect(shortAge(milliseconds)).toBe(text)
})
