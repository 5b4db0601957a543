import type { Page, UserRow } from '@curfew/shared'
import { describe, expect, test } from 'vitest'
import type { Query } from '../api/http.ts'
import { placeUsers } from './place-users.ts'

const user = (loginId: string, rest: Partial<UserRow> = {}): UserRow => ({
  id: loginId,
  loginId,
  name: null,
  department: null,
  status: 'active',
  isSuperUser: false,
  groups: [],
  activeSessions: 1,
  lastSignInAt: '2026-03-01T11:00:00Z',
  lastIp: null,
  revokedAt: null,
  abilities: ['revoke'],
  ...rest,
})
const page = (items: UserRow[], rest: Partial<Page<UserRow>> = {}): Page<UserRow> => ({
  items,
  total: items.length,
  nextCursor: null,
  ...rest,
})
const SIGNED_IN: Query = { signedIn: true, sort: 'loginId' }
const ids = ({ items }: Page<UserRow>) => items.map(({ id }) => id)

describe('SE-24 a sign-in is on the screen without a list being read again', () => {
  const list = page([user('anna'), user('carl')])

  test('a row that is there changes in its place', () => {
    const again = user('carl', {
      activeSessions: 2,
      lastSignInAt: '2026-03-01T12:00:00Z',
      lastIp: '10.0.0.1',
    })
    expect(placeUsers(list, SIGNED_IN, [again])).toEqual({
      page: page([user('anna'), again]),
      isOutdated: false,
    })
  })

  test.each<[string, Query, UserRow, string[], number]>([
    ['between two', SIGNED_IN, user('ben'), ['anna', 'ben', 'carl'], 3],
    ['last on the last page', SIGNED_IN, user('dora'), ['anna', 'carl', 'dora'], 3],
    ['the other way round', { ...SIGNED_IN, sort: '-loginId' }, user('ben'), ['carl', 'ben', 'anna'], 3],
    ['not before the first of a later page', { ...SIGNED_IN, cursor: 'c' }, user('aa'), ['anna', 'carl'], 3],
    ['not where they are not looked for', { ...SIGNED_IN, search: 'nn' }, user('ben'), ['anna', 'carl'], 2],
    ['where they are', { ...SIGNED_IN, search: 'NN' }, user('jenny'), ['anna', 'carl', 'jenny'], 3],
    ['not among super users', { ...SIGNED_IN, superUser: true }, user('ben'), ['anna', 'carl'], 2],
    ['not in a group', { ...SIGNED_IN, group: 'g' }, user('ben'), ['anna', 'carl'], 2],
    ['and not counted twice', SIGNED_IN, user('ben', { activeSessions: 2 }), ['anna', 'ben', 'carl'], 2],
    [
      'not by an order that is not known here',
      { ...SIGNED_IN, sort: 'lastIp' },
      user('b'),
      ['anna', 'carl'],
      3,
    ],
  ])('a new one has its place: %s', (_, query, newcomer, shown, total) => {
    const items = String(query.sort).startsWith('-') ? [...list.items].reverse() : list.items
    const placed = placeUsers(page(items), query, [newcomer])
    expect([ids(placed.page), placed.page.total, placed.isOutdated]).toEqual([shown, total, false])
  })

  test('the newest first: whoever signs in comes first', () => {
    const query: Query = { signedIn: true, sort: '-lastSignInAt' }
    const at = (loginId: string, hour: number) => user(loginId, { lastSignInAt: `2026-03-01T${hour}:00:00Z` })
    const newest = page([at('carl', 12), at('anna', 11)])
    expect(ids(placeUsers(newest, query, [at('anna', 13), at('ben', 14)]).page)).toEqual([
      'ben',
      'anna',
      'carl',
    ])
  })

  test('what stands after the last of a page that is not the last has no place on it', () => {
    const first = page(list.items, { total: 9, nextCursor: 'c' })
    expect(placeUsers(first, SIGNED_IN, [user('dora', { activeSessions: 2 })]).page).toBe(first)
  })

  test.each<[string, Partial<UserRow>]>([
    ['an end', { activeSessions: 0 }],
    ['a block', { status: 'blocked' }],
    ['another name', { name: 'Carl' }],
    ['a group', { groups: [{ id: 'g', name: 'G' }] }],
  ])('%s of somebody who is shown is more than that', (_, change) => {
    expect(placeUsers(list, SIGNED_IN, [user('carl', change)]).isOutdated).toBe(true)
  })
})
