import { describe, expect, it } from 'vitest'
import { isKnown, noticeFor } from './entry.ts'

describe('FD-14 an entry of an unknown kind or version is not understood', () => {
  it.each([
    ['sessions.ended', 1, true],
    ['sessions.ended', 2, false],
    ['sessions.teleported', 1, false],
    ['constructor', 1, false],
    ['__proto__', 1, false],
  ])('%s %d: %s', (kind, version, known) => {
    expect(isKnown({ kind, version })).toBe(known)
  })
})

describe('EN-12 a notice names its session', () => {
  it('has what the end has, and the session', () => {
    const end = {
      noticeId: 'n',
      reason: 'admin_revoked',
      initiatingEntity: 'admin',
      message: 'Bye.',
      endedAt: '2026-01-01T00:00:00.000Z',
      revocationId: 'r',
    } as const
    expect(noticeFor(end, 's')).toEqual({ ...end, sessionId: 's' })
  })
})
