import type { RevocationView, SessionView } from '@curfew/shared'
import { expect, test } from 'vitest'
import { timelineOf } from './timeline.ts'

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

test('sign-ins, ends and revocations, newest first, each end once', () => {
  const sessions = [
    session('revoked', { endedAt: '2026-03-01T09:00:00Z', reason: 'admin_revoked', revocationId: 'r' }),
    session('idle', {
      startedAt: '2026-03-01T07:00:00Z',
      endedAt: '2026-03-01T10:00:00Z',
      reason: 'idle_timeout',
    }),
  ]
  expect(timelineOf(sessions, [revocation]).map(({ title, detail }) => [title, detail])).toEqual([
    ['Ended for inactivity', 'Firefox on Linux, 10.0.0.1'],
    ['Forced logout by admin', 'Lost laptop'],
    ['Signed in', 'Firefox on Linux, 10.0.0.1'],
    ['Signed in', 'Firefox on Linux, 10.0.0.1'],
  ])
})
