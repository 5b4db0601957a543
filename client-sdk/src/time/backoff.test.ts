import { expect, it } from 'vitest'
import { backoffMilliseconds } from './backoff.ts'

it.each([
  ['the first attempt, shortest', 1, 0, 0, 250],
  ['the first attempt, longest', 1, 1, 0, 500],
  ['doubles', 3, 1, 0, 2_000],
  ['stays at 30 s', 40, 1, 0, 30_000],
  ['at least half of it is waited', 40, 0, 0, 15_000],
  ['waits as long as the server asked, and not all at once', 1, 0.5, 5, 5_375],
])('%s', (_, failures, random, atLeastSeconds, milliseconds) => {
  expect(backoffMilliseconds(failures, random, atLeastSeconds)).toBe(milliseconds)
})

it('stays at what somebody who is looking can wait for', () => {
  expect(backoffMilliseconds(40, 1, 0, 5_000)).toBe(5_000)
})
