import { expect, test } from 'vitest'
import { mergeRows } from './merge-rows.ts'

const row = (id: string, sessions = 1) => ({ id, sessions })
const [a, b, c, d] = [row('a'), row('b'), row('c'), row('d')]

test('free: the newest page is shown, in its order', () => {
  expect(mergeRows([a, b], [c, a], false)).toEqual({ rows: [c, a], waiting: 0 })
})

test('held: cells change in place, new rows wait, nothing moves', () => {
  const changed = row('b', 7)
  expect(mergeRows([a, b], [d, changed, c, a], true)).toEqual({ rows: [a, changed], waiting: 2 })
})

test('held: a row that left the list stays as it was last', () => {
  expect(mergeRows([a, b], [a], true)).toEqual({ rows: [a, b], waiting: 0 })
})

test('held, but nothing shown yet: there is nothing to hold', () => {
  expect(mergeRows([], [a, b], true)).toEqual({ rows: [a, b], waiting: 0 })
})

test('the same array comes back when nothing changed', () => {
  const shown = [a, b]
  expect(mergeRows(shown, [a, b], false).rows).toBe(shown)
  expect(mergeRows(shown, [b, a, c], true).rows).toBe(shown)
})
