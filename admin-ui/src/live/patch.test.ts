import type { NodeView, Page, SessionRow, UserRow } from '@curfew/shared'
import { expect, test } from 'vitest'
import { patchActiveSessions, patchNodes, patchPage } from './patch.ts'

const page = <Item>(items: Item[], total = items.length): Page<Item> => ({ items, total, nextCursor: null })
const session = (id: string, userId: string, rest: Partial<SessionRow> = {}): SessionRow => ({
  id,
  userId,
  status: 'active',
  startedAt: '2026-03-01T11:00:00Z',
  lastActiveAt: '2026-03-01T11:00:00Z',
  idleDeadline: null,
  expiresAt: null,
  ip: null,
  userAgent: null,
  device: { browser: null, os: null, type: null },
  connections: 1,
  current: false,
  endedAt: null,
  reason: null,
  initiatingEntity: null,
  revocationId: null,
  abilities: ['revoke'],
  ...rest,
})
const user = (id: string, activeSessions = 1): UserRow => ({
  id,
  loginId: id,
  name: null,
  department: null,
  status: 'active',
  isSuperUser: false,
  groups: [],
  activeSessions,
  lastSignInAt: null,
  lastIp: null,
  revokedAt: null,
  abilities: ['revoke'],
})

test('changed users change in their places', () => {
  const before = page([user('a'), user('b')], 40)
  const after = patchPage(before, new Map([['b', user('b', 3)]]))
  expect(after).toEqual(page([user('a'), user('b', 3)], 40))
  expect(patchPage(before, new Map([['z', user('z')]]))).toBe(before)
})

test('ended sessions go, new ones come first, changed ones stay where they are', () => {
  const before = page([session('1', 'a', { current: true }), session('2', 'a')])
  const after = patchActiveSessions(before, 'a', [
    session('1', 'a', { connections: 4 }),
    session('2', 'a', { status: 'ended' }),
    session('3', 'a'),
    session('4', 'b'),
    session('5', 'a', { status: 'ended' }),
  ])
  expect(after).toEqual(page([session('3', 'a'), session('1', 'a', { connections: 4, current: true })]))
})

test('of more sessions than a page has only those are new on the first that began later', () => {
  const before = { ...page([session('1', 'a')], 300), nextCursor: 'c' }
  const after = patchActiveSessions(before, 'a', [
    session('2', 'a', { startedAt: '2026-03-01T10:00:00Z' }),
    session('3', 'a', { startedAt: '2026-03-01T12:00:00Z' }),
  ])
  expect([after.items.map(({ id }) => id), after.total]).toEqual([['3', '1'], 301])
})

test('a push about others changes nothing', () => {
  const before = page([session('1', 'a')])
  expect(patchActiveSessions(before, 'a', [session('9', 'b')])).toBe(before)
})

const node = (id: string, rest: Partial<NodeView> = {}): NodeView => ({
  id,
  host: 'lisbon',
  version: '0.1.0',
  startedAt: '2026-03-01T11:00:00Z',
  beatAt: '2026-03-01T11:00:00Z',
  lease: 'fresh',
  applied: 7,
  lag: { entries: 0, milliseconds: null },
  connections: 0,
  current: false,
  ...rest,
})

test('nodes change in their places, come last and go', () => {
  const before = page([node('a', { current: true }), node('b')])
  const lapsed = patchNodes(before, { node: node('b', { lease: 'lapsed' }), left: false })
  expect(lapsed.items.map(({ id, lease }) => [id, lease])).toEqual([
    ['a', 'fresh'],
    ['b', 'lapsed'],
  ])
  const joined = patchNodes(lapsed, { node: node('c'), left: false })
  expect([joined.items.map(({ id }) => id), joined.total]).toEqual([['a', 'b', 'c'], 3])
  const left = patchNodes(joined, { node: node('b', { lease: 'lapsed' }), left: true })
  expect([left.items.map(({ id }) => id), left.total]).toEqual([['a', 'c'], 2])
  expect(patchNodes(left, { node: node('b'), left: true })).toBe(left)
})

test('which node answers is not changed by a push of another one', () => {
  const before = page([node('a', { current: true }), node('b')])
  const after = patchNodes(before, { node: node('b', { current: true, connections: 1 }), left: false })
  expect(after.items.map(({ id, current }) => [id, current])).toEqual([
    ['a', true],
    ['b', false],
  ])
  expect(after.items[1]?.connections).toBe(1)
})
