import type { CurrentSession, Notice } from '@curfew/shared'
import { describe, expect, test } from 'vitest'
import { nextState, type SessionState } from './session-state.ts'

const current = (sessionId: string): CurrentSession => ({
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
    id: sessionId,
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
  policy: { idleTimeoutSeconds: 120, idleWarningSeconds: 60 },
  serverTime: '2026-03-01T12:00:05Z',
})
const notice = (sessionId: string): Notice => ({
  noticeId: 'n1',
  sessionId,
  reason: 'admin_revoked',
  initiatingEntity: 'admin',
  endedAt: '2026-03-01T12:00:00Z',
})
const active = (sessionId = 's1'): SessionState =>
  nextState({ kind: 'loading' }, { kind: 'known', current: current(sessionId) })
const expiring = { endsAt: '2026-03-01T12:02:00Z', warningSeconds: 60 }

describe('becoming known', () => {
  test('shows who is signed in, and no warning', () => {
    expect(active()).toMatchObject({ kind: 'active', me: { session: { id: 's1' }, expiring: null } })
  })
  test('a 401 with a notice on load shows the sign-in page with its reason', () => {
    expect(nextState({ kind: 'loading' }, { kind: 'refused', notice: notice('s1') })).toEqual({
      kind: 'signed_out',
      notice: notice('s1'),
    })
  })
  test('a 401 without one shows the bare sign-in page', () => {
    expect(nextState({ kind: 'loading' }, { kind: 'refused', notice: null })).toEqual({
      kind: 'signed_out',
      notice: null,
    })
  })
})

describe('an end', () => {
  test('of this session is the signed-out screen, by push and by 401 alike', () => {
    for (const kind of ['ended', 'refused'] as const)
      expect(nextState(active(), { kind, notice: notice('s1') })).toMatchObject({ kind: 'ended' })
  })
  test('of an earlier session leaves a new sign-in alone', () => {
    for (const kind of ['ended', 'refused'] as const)
      expect(nextState(active('s2'), { kind, notice: notice('s1') })).toEqual(active('s2'))
  })
  test('stays ended when a late answer still knows the session', () => {
    const over = nextState(active(), { kind: 'ended', notice: notice('s1') })
    expect(nextState(over, { kind: 'known', current: current('s1') })).toBe(over)
  })
  test('keeps its reason when further refusals follow', () => {
    const over = nextState(active(), { kind: 'ended', notice: notice('s1') })
    expect(nextState(over, { kind: 'refused', notice: null })).toBe(over)
    expect(nextState(over, { kind: 'refused', notice: { ...notice('s1'), reason: 'idle_timeout' } })).toBe(
      over,
    )
  })
})

describe('no answer', () => {
  test('signs nobody out', () => {
    expect(nextState(active(), { kind: 'no_answer' })).toEqual(active())
  })
  test('is said while nothing is known yet', () => {
    expect(nextState({ kind: 'loading' }, { kind: 'no_answer' })).toEqual({ kind: 'unreachable' })
  })
})

describe('the idle warning', () => {
  const warned = nextState(active(), { kind: 'expiring', expiring })
  test('stands when the deadline has not moved', () => {
    expect(nextState(warned, { kind: 'extended', idleDeadline: expiring.endsAt })).toEqual(warned)
    expect(nextState(warned, { kind: 'known', current: current('s1') })).toEqual(warned)
  })
  test.each(['2026-03-01T12:04:00Z', null])('goes when the deadline has moved to %s', (idleDeadline) => {
    expect(nextState(warned, { kind: 'extended', idleDeadline })).toMatchObject({ me: { expiring: null } })
  })
})

test('new rights and a new policy are taken over', () => {
  const policy = { idleTimeoutSeconds: null, idleWarningSeconds: null }
  const update = { session: current('s1').session, policy, permissions: [] }
  expect(nextState(active(), { kind: 'updated', update })).toMatchObject({ me: { policy, permissions: [] } })
})
