import type { ActiveHello, CurrentSession, Notice, SessionView, User } from '@curfew/shared'
import type { SignedIn } from '../src/state/state.ts'

export const USER_ID = '018f0000-0000-7000-8000-000000000001'
export const SESSION_ID = '018f0000-0000-7000-8000-0000000000a1'
export const OTHER_SESSION_ID = '018f0000-0000-7000-8000-0000000000a2'

export function sampleUser(change: Partial<User> = {}): User {
  return {
    id: USER_ID,
    loginId: 'maria',
    name: 'Maria Silva',
    department: 'Finance',
    status: 'active',
    isSuperUser: false,
    groups: [],
    activeSessions: 1,
    lastSignInAt: null,
    lastIp: null,
    revokedAt: null,
    ...change,
  }
}

/** @param now on the server's clock; the session was active then and ends a minute later */
export function sampleSession(now: number, change: Partial<SessionView> = {}): SessionView {
  return {
    id: SESSION_ID,
    userId: USER_ID,
    status: 'active',
    startedAt: new Date(now).toISOString(),
    lastActiveAt: new Date(now).toISOString(),
    idleDeadline: new Date(now + 60_000).toISOString(),
    expiresAt: null,
    ip: '192.0.2.7',
    userAgent: null,
    device: { browser: null, os: null, type: null },
    connections: 1,
    current: true,
    endedAt: null,
    reason: null,
    initiatingEntity: null,
    revocationId: null,
    ...change,
  }
}

export function sampleSignedIn(now: number, session: Partial<SessionView> = {}): SignedIn {
  return {
    user: sampleUser(),
    session: sampleSession(now, session),
    policy: { idleTimeoutSeconds: 60, idleWarningSeconds: 20 },
  }
}

export function sampleHello(now: number, session: Partial<SessionView> = {}): ActiveHello {
  return { ...sampleSignedIn(now, session), serverTime: new Date(now).toISOString() }
}

export function sampleCurrent(now: number, session: Partial<SessionView> = {}): CurrentSession {
  return { ...sampleHello(now, session), permissions: [], abilities: {} }
}

export function sampleNotice(change: Partial<Notice> = {}): Notice {
  return {
    noticeId: '018f0000-0000-7000-8000-0000000000b1',
    sessionId: SESSION_ID,
    reason: 'admin_revoked',
    initiatingEntity: 'admin',
    endedAt: '2026-05-04T09:00:30Z',
    revocationId: '018f0000-0000-7000-8000-0000000000c1',
    ...change,
  }
}
