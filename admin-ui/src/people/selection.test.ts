import type { UserRow } from '@curfew/shared'
import { expect, test } from 'vitest'
import { extentOf, NOBODY, selectedWords, withAll } from './selection.ts'

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

test('who of them is not signed in has nothing to be signed out of, and is told apart', () => {
  const away = { ...b, activeSessions: 0 }
  expect(selectedWords(NOBODY)).toBe('')
  expect(selectedWords(withAll(NOBODY, [a], true))).toBe('1 user selected')
  expect(selectedWords(withAll(NOBODY, [a, away], true))).toBe('2 users selected, 1 signed in')
  expect(selectedWords(withAll(NOBODY, [away], true))).toBe('1 user selected, none signed in')
})
