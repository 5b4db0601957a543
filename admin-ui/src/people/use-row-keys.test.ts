import { expect, test } from 'vitest'
import { destinationOf } from './use-row-keys.ts'

test.each([
  ['ArrowDown', 'a', 'b'],
  ['ArrowDown', 'c', undefined],
  ['ArrowUp', 'b', 'a'],
  ['ArrowUp', 'a', undefined],
  ['Home', 'c', 'a'],
  ['End', 'a', 'c'],
  ['x', 'a', undefined],
])('%s from %s leads to %s', (key, from, to) => {
  expect(destinationOf(key, ['a', 'b', 'c'], from)).toBe(to)
})
