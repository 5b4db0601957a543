import type { RevocationView, SessionView } from '@curfew/shared'
import { expect, test } from 'vitest'
import { heldBackBy, type Read, timelineOf } from './timeline.ts'

const session = (id: string, rest: Partial<SessionView>): SessionView => ({
  id,
  userId: 'u',
  status: 'ended',
  startedAt: '2026-03-01T08:00:00Z',
  lastActiveAt: '2026-03-01T08:00:00Z',
  idleDeadline: null,
  expiresAt: null,
  ip: '10.0.0.1',
  userAgent: null,
  device: { browser: 'Firefox', os: 'Linux', type: 'desktop' },
  connections: 0,
  current: false,
  endedAt: null,
  reason: null,
  initiatingEntity: null,
  revocationId: null,
  ...rest,
})
const revocation: RevocationView = {
  id: 'r',
  status: 'completed',
  target: { users: ['u'] },
  message: null,
  reasonAdmin: 'Lost laptop',
  reason: 'admin_revoked',
  initiatingEntity: 'admin',
  actor: { kind: 'person', id: 'a', loginId: 'admin' },
  revokedAt: '2026-03-01T09:00:00Z',
  sessionsEnded: 1,
  usersAffected: 1,
  skipped: { superUsers: 0, outOfScope: 0 },
  deliveries: {
    total: 1,
    acknowledged: 1,
    closed: 0,
    unreachable: 0,
    pending: 0,
    sessionsWithoutConnection: 0,
  },
  nodes: [],
}

const all = <Item>(...items: Item[]): Read<Item> => ({ items, isWhole: true })
const first = <Item>(...items: Item[]): Read<Item> => ({ items, isWhole: false })

test('sign-ins, ends and revocations, newest first, each end once', () => {
  const revoked = session('revoked', {
    endedAt: '2026-03-01T09:00:00Z',
    reason: 'admin_revoked',
    revocationId: 'r',
  })
  const idle = session('idle', {
    startedAt: '2026-03-01T07:00:00Z',
    endedAt: '2026-03-01T10:00:00Z',
    reason: 'idle_timeout',
  })
  const history = { begun: all(revoked, idle), ended: all(idle, revoked), revocations: all(revocation) }
  expect(timelineOf(history).map(({ title, detail }) => [title, detail])).toEqual([
    ['Ended for inactivity', 'Firefox on Linux, 10.0.0.1'],
    ['Forced logout by admin', 'Lost laptop'],
    ['Signed in', 'Firefox on Linux, 10.0.0.1'],
    ['Signed in', 'Firefox on Linux, 10.0.0.1'],
  ])
  expect(heldBackBy(history)).toEqual([])
})

test('goes as far back as everything has been read, and says what has to be read for more', () => {
  const at = (hour: number) => `2026-03-01T${String(hour).padStart(2, '0')}:00:00Z`
  const one = session('one', { startedAt: at(12), endedAt: at(13), reason: 'idle_timeout' })
  const two = session('two', { startedAt: at(10), endedAt: at(11), reason: 'idle_timeout' })
  const three = session('three', { startedAt: at(2), endedAt: at(3), reason: 'idle_timeout' })
  // Of the ends that were at four, five and six nothing is known yet.
  const history = { begun: all(one, two, three), ended: first(one, two), revocations: all(revocation) }
  expect(timelineOf(history).map(({ key }) => key)).toEqual(['one ended', 'one began', 'two ended'])
  expect(heldBackBy(history)).toEqual(['ended'])
  const whole = { ...history, ended: all(one, two, three) }
  expect(timelineOf(whole).map(({ key }) => key)).toEqual([
    'one ended',
    'one began',
    'two ended',
    'two began',
    'r',
    'three ended',
    'three began',
  ])
})
