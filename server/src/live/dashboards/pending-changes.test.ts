import { describe, expect, it } from 'vitest'
import type { End } from '../../feed/entry.ts'
import { PendingChanges } from './pending-changes.ts'

const end: End = {
  noticeId: 'n',
  reason: 'signed_out',
  initiatingEntity: 'user',
  endedAt: '2026-11-22T08:00:00Z',
}

describe('what dashboards have to look at', () => {
  it('is whose sessions ended, and who was named', () => {
    const pending = new PendingChanges()
    pending.apply({
      kind: 'sessions.ended',
      version: 1,
      payload: { end, covered: { sessions: [{ id: 's', userId: 'ben' }] } },
    })
    pending.add(['carl'])
    expect(pending.take()).toEqual({
      users: new Set(['ben', 'carl']),
      isLost: false,
      authority: false,
    })
    expect(pending.isEmpty).toBe(true)
  })

  it('is everybody when everybody was signed out or the policy changed', () => {
    for (const entry of [
      {
        kind: 'sessions.ended' as const,
        version: 1 as const,
        payload: { end, covered: { upTo: 9, exceptSessions: [], exceptUsers: [] } },
      },
      { kind: 'policy.changed' as const, version: 1 as const, payload: { version: 2 } },
    ]) {
      const pending = new PendingChanges()
      pending.add(['anna'])
      pending.apply(entry)
      expect(pending.take().users).toBe('all')
    }
  })

  it('includes what viewers may do when roles may have changed', () => {
    const pending = new PendingChanges()
    pending.apply({ kind: 'users.changed', version: 1, payload: { users: ['anna'] } })
    expect(pending.take()).toMatchObject({ users: new Set(['anna']), authority: true })
  })

  it('stops counting single users when there are too many', () => {
    const pending = new PendingChanges()
    pending.add(Array.from({ length: 2_001 }, (_, index) => `${index}`))
    expect(pending.take().users).toBe('all')
  })

  it('is everything when nobody knows what was missed', () => {
    const pending = new PendingChanges()
    pending.lost()
    expect(pending.take()).toEqual({ users: 'all', isLost: true, authority: true })
  })
})
