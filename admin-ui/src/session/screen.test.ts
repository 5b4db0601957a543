import type { SessionState, SignedIn } from '@curfew/client'
import type { Notice } from '@curfew/shared'
import { describe, expect, test } from 'vitest'
import type { Me } from './me.ts'
import { type Screen, screenOf } from './screen.ts'

const me: Me = {
  user: {
    id: 'u1',
    loginId: 'admin',
    name: null,
    department: null,
    status: 'active',
    isSuperUser: true,
    groups: [],
    activeSessions: 1,
    lastSignInAt: null,
    lastIp: null,
    revokedAt: null,
  },
  session: {
    id: 's1',
    userId: 'u1',
    status: 'active',
    startedAt: '2026-03-01T11:00:00Z',
    lastActiveAt: '2026-03-01T11:59:00Z',
    idleDeadline: '2026-03-01T12:02:00Z',
    expiresAt: null,
    ip: null,
    userAgent: null,
    device: { browser: null, os: null, type: null },
    connections: 1,
    current: true,
    endedAt: null,
    reason: null,
    initiatingEntity: null,
    revocationId: null,
  },
  permissions: ['sessions:read'],
  abilities: { 'sessions:read': {} },
  policy: { idleTimeoutSeconds: 120, idleWarningSeconds: 60 },
  serverTime: '2026-03-01T12:00:05Z',
}
const { user, session, policy } = me
const last: SignedIn = { user, session, policy }
const withoutRights: Me = { ...me, permissions: [] }
const notice: Notice = {
  noticeId: 'n1',
  sessionId: 's1',
  reason: 'admin_revoked',
  initiatingEntity: 'admin',
  endedAt: '2026-03-01T12:00:00Z',
}
const dashboard: Screen = { kind: 'dashboard', me, gaveUp: null, warning: null }
const outdated = { code: 'protocol_not_supported' } as const
const forbidden = { code: 'forbidden' } as const
const offline: SessionState & { status: 'offline' } = {
  status: 'offline',
  last,
  endsAt: null,
  gaveUp: null,
}
const active: SessionState = { status: 'active', ...last }

type Row = [name: string, state: SessionState, me: Me | null, screen: Screen]

describe('what the dashboard shows of the state of its own session', () => {
  test.each<Row>([
    ['nothing before there is an answer', { status: 'loading' }, null, { kind: 'loading' }],
    ['the dashboard as soon as HTTP says who it is', { status: 'loading' }, me, dashboard],
    ['the dashboard', active, me, dashboard],
    ['nothing before it is said what they may do', active, null, { kind: 'loading' }],
    [
      'what they may not do, when they have no rights',
      active,
      withoutRights,
      {
        kind: 'not_open',
        me: withoutRights,
      },
    ],
    [
      'the question, on top of the dashboard',
      { status: 'expiring', endsAt: 5, ...last },
      me,
      { ...dashboard, warning: { endsAt: 5, isConnected: true } },
    ],
    ['that nobody answers', { ...offline, last: null }, null, { kind: 'unanswered' }],
    ['EN-18 the dashboard as it was, while it is not connected', offline, me, dashboard],
    [
      'the question also while it is not connected',
      { ...offline, endsAt: 5 },
      me,
      { ...dashboard, warning: { endsAt: 5, isConnected: false } },
    ],
    [
      'EN-21 above the dashboard that it has given up',
      { ...offline, gaveUp: outdated },
      me,
      { ...dashboard, gaveUp: outdated },
    ],
    [
      'EN-21 that it has given up, when there is nothing else to show',
      { ...offline, last: null, gaveUp: outdated },
      null,
      { kind: 'refused', gaveUp: outdated },
    ],
    [
      'what they may not do, when the connection was refused for it',
      { ...offline, gaveUp: forbidden },
      withoutRights,
      { kind: 'not_open', me: withoutRights },
    ],
    [
      'nothing before it is said why it was forbidden',
      { ...offline, last: null, gaveUp: forbidden },
      null,
      { kind: 'loading' },
    ],
    ['P7 why it has ended', { status: 'ended', notice, last }, null, { kind: 'signed_out', notice }],
    [
      'P7 why it has ended, after a reload',
      { status: 'ended', notice, last: null },
      null,
      { kind: 'signed_out', notice },
    ],
    ['the way in', { status: 'signed_out' }, null, { kind: 'sign_in', notice: null }],
    [
      'nothing of the one before, whatever is still in memory',
      { status: 'signed_out' },
      me,
      { kind: 'sign_in', notice: null },
    ],
  ])('%s', (_, state, who, screen) => {
    expect(screenOf(state, who, false)).toEqual(screen)
  })

  test('whoever has signed out themselves comes straight to the way in, wherever they open the dashboard', () => {
    const own: Notice = { ...notice, reason: 'signed_out' }
    for (const isSignIn of [true, false])
      expect(screenOf({ status: 'ended', notice: own, last: null }, null, isSignIn)).toEqual({
        kind: 'sign_in',
        notice: null,
      })
    expect(screenOf({ status: 'ended', notice: own, last }, null, false)).toEqual({
      kind: 'signed_out',
      notice: own,
    })
  })

  test('P7 at the sign-in page the reason stands above the way in', () => {
    expect(screenOf({ status: 'ended', notice, last: null }, null, true)).toEqual({ kind: 'sign_in', notice })
    expect(screenOf({ status: 'signed_out' }, null, true)).toEqual({ kind: 'sign_in', notice: null })
  })
})
