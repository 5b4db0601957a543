import { expect, it } from 'vitest'
import { spreadSecondsOf } from './spread.ts'

it.each([
  [1, undefined],
  [100, undefined],
  [101, 6],
  [2_000, 100],
  [1_000_000, 300],
])('of %i sessions is %s seconds', (sessions, seconds) => {
  expect(spreadSecondsOf(sessions)).toBe(seconds)
})
