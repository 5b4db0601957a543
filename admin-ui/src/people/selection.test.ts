import type { UserRow } from '@curfew/shared'
import { expect, test } from 'vitest'
import { extentOf, NOBODY, withAll } from './selection.ts'

const user = (id: string): UserRow => ({
  id,
  loginId: id,
  name: null,
  department: null,
  status: 'active',
  isSuperUser: false,
  groups: [],
  activeSessions: 1,
  lastSignInAt: null,
  lastIp: null,
  revokedAt: null,
  abilities: ['revoke'],
})
const [a, b, c] = [user('a'), user('b'), user('c')]

test('people of other pages stay selected', () => {
  const both = withAll(withAll(NOBODY, [a, b], true), [c], true)
  expect([...both.keys()]).toEqual(['a', 'b', 'c'])
  expect([...withAll(both, [a, b], false).keys()]).toEqual(['c'])
})

test('a page says how much of it is selected', () => {
  const selection = withAll(NOBODY, [a, c], true)
  expect(extentOf(selection, [a, c])).toBe('all')
  expect(extentOf(selection, [a, b])).toBe('some')
  expect(extentOf(selection, [b])).toBe('none')
  expect(extentOf(selection, [])).toBe('none')
})
