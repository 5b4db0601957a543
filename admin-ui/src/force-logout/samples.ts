import type { SessionView } from '@curfew/shared'
import type { Person } from './act.ts'

/** People and things to act upon, for tests. */
export const people = (number: number): Person[] =>
  Array.from({ length: number }, (_, index) => ({ id: `u${index}`, loginId: `user${index}`, name: null }))

export const ada: Person = { id: 'u', loginId: 'ada', name: 'Ada Byron' }

export const group = { id: 'g', name: 'Finance' }

export const session: SessionView = {
  id: 's',
  userId: 'u',
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
}
