import { describe, expect, it } from 'vitest'
import type { End } from '../../feed/entry.ts'
import { Gathering } from './pending-changes.ts'

const end: End = {
  noticeId: 'n',
  reason: 'signed_out',
  initiatingEntity: 'user',
  endedAt: '2026-11-22T08:00:00Z',
}
const started = (...users: string[]) => ({
  kind: 'sessions.started' as const,
  version: 1 as const,
  payload: { sessions: users.map((userId) => ({ id: `session of ${userId}`, userId })) },
})

describe('what dashboards have to look at', () => {
  it('is whose sessions began or ended, and who was named', () => {
    const gathering = new Gathering()
    gathering.apply(started('anna'))
    gathering.apply({
      kind: 'sessions.ended',
      version: 1,
      payload: { end, covered: { sessions: [{ id: 's', userId: 'ben' }] } },
    })
    gathering.add(['carl'])
    expect(gathering.take()).toEqual({
      users: new Set(['anna', 'ben', 'carl']),
      newcomers: new Set(['anna']),
      authority: false,
    })
    expect(gathering.isEmpty).toBe(true)
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
      const gathering = new Gathering()
      gathering.add(['anna'])
      gathering.apply(entry)
      expect(gathering.take().users).toBe('all')
    }
  })

  it('includes what viewers may do when roles may have changed', () => {
    const gathering = new Gathering()
    gathering.apply({ kind: 'users.changed', version: 1, payload: { users: ['anna'] } })
    expect(gathering.take()).toMatchObject({ users: new Set(['anna']), authority: true })
  })

  it('stops counting single users when there are too many', () => {
    const gathering = new Gathering()
    gathering.apply(started(...Array.from({ length: 101 }, (_, index) => `${index}`)))
    expect(gathering.take().newcomers).toBeNull()
    gathering.add(Array.from({ length: 2_001 }, (_, index) => `${index}`))
    expect(gathering.take().users).toBe('all')
  })

  it('is everything when nobody knows what was missed', () => {
    const gathering = new Gathering()
    gathering.lost()
    expect(gathering.take()).toEqual({ users: 'all', newcomers: null, authority: true })
  })
})
