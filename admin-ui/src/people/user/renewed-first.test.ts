import type { Page } from '@curfew/shared'
import { expect, test } from 'vitest'
import { renewedFirst } from './renewed-first.ts'

const page = (ids: string, nextCursor: string | null): Page<{ id: string }> => ({
  items: ids.split('').map((id) => ({ id })),
  nextCursor,
  total: 9,
})

test.each([
  ['nothing has come', page('abc', 'c'), page('abc', 'c'), page('abc', 'c')],
  [
    'some have come: the rest stays, with what follows it',
    page('abc', 'c'),
    page('xya', 'a'),
    page('xyabc', 'c'),
  ],
  ['of all that there are', page('abc', null), page('xab', 'b'), page('xabc', null)],
  [
    'so many have come that something may be missing between',
    page('abc', 'c'),
    page('xyz', 'z'),
    page('xyz', 'z'),
  ],
  ['the first ones', page('', null), page('ab', 'b'), page('ab', 'b')],
])('the first page of a history, read again: %s', (_, before, now, shown) => {
  expect(renewedFirst(before, now)).toEqual(shown)
})
