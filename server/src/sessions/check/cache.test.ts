import { describe, expect, it } from 'vitest'
import type { Concerned, Covered, End, FeedEntry } from '../../feed/entry.ts'
import type { Check } from '../session.ts'
import { SessionCache } from './cache.ts'

const end: End = {
  noticeId: 'n',
  reason: 'admin_revoked',
  initiatingEntity: 'admin',
  endedAt: '2026-01-01T00:00:00.000Z',
}
const ended = (covered: Covered): FeedEntry => ({
  kind: 'sessions.ended',
  version: 1,
  payload: { end, covered },
})
const live = (id: string, number = 1, lastActiveAt = 0) =>
  ({
    state: 'live',
    session: {
      id,
      userId: `user of ${id}`,
      loginId: id,
      number,
      lastActiveAt,
      policyId: 0,
      generation: 0,
      idleTimeoutMs: 60_000,
      expiresAt: null,
      confirmed: 0,
    },
  }) satisfies Check
const policyChanged = (concerns?: Concerned): FeedEntry => ({
  kind: 'policy.changed',
  version: 1,
  payload: { version: 2, ...(concerns ? { concerns } : {}) },
})
const one = (id: string): Covered => ({ sessions: [{ id, userId: `user of ${id}` }] })

describe('EN-2 a fill that raced with an entry is not kept', () => {
  it('drops a session that was ended while the question was under way', () => {
    const cache = new SessionCache()
    const { generation } = cache
    cache.apply(ended(one('a')))
    cache.fill('key', live('a'), generation)
    expect(cache.get('key')).toBeUndefined()
    expect(cache.recentEnd('a')).toMatchObject({ noticeId: 'n', sessionId: 'a' })
  })

  it('drops every fill that everyone, a new policy or a new start overtook', () => {
    const overtaking: ((cache: SessionCache) => void)[] = [
      (cache) => cache.apply(ended({ upTo: 5, exceptSessions: [], exceptUsers: [] })),
      (cache) => cache.apply(policyChanged()),
      (cache) => cache.apply(policyChanged({ policies: [7] })),
      (cache) => cache.apply(policyChanged({ users: ['somebody else'] })),
      (cache) => cache.clear(),
    ]
    for (const overtake of overtaking) {
      const cache = new SessionCache()
      const { generation } = cache
      overtake(cache)
      cache.fill('key', live('a'), generation)
      expect(cache.get('key')).toBeUndefined()
    }
  })
})

describe('PO-5 a change of policies forgets only whom it concerns', () => {
  it.each<[Concerned | undefined, string[]]>([
    // As a node of the version before tells of it.
    [undefined, []],
    ['everyone', []],
    [{ policies: [0] }, ['b', 'c']],
    [{ policies: [7, 8] }, ['a']],
    [{ policies: [9] }, ['a', 'b', 'c']],
    [{ users: ['user of b'] }, ['a', 'c']],
  ])('%j', (concerns, kept) => {
    const cache = new SessionCache()
    for (const [id, policyId] of [
      ['a', 0],
      ['b', 7],
      ['c', 8],
    ] as const) {
      const { session } = live(id)
      cache.fill(id, { state: 'live', session: { ...session, policyId } }, cache.generation)
    }
    cache.apply(policyChanged(concerns))
    expect(['a', 'b', 'c'].filter((key) => cache.get(key))).toEqual(kept)
    expect(['a', 'b', 'c'].filter((id) => cache.bySession(id))).toEqual(kept)
  })

  it('and nothing of what has ended', () => {
    const cache = new SessionCache()
    cache.fill('key', live('a'), cache.generation)
    cache.apply(ended(one('a')))
    cache.apply(policyChanged({ policies: [0] }))
    expect(cache.get('key')).toMatchObject({ state: 'ended' })
    expect(cache.recentEnd('a')).toBeDefined()
  })
})

describe('EN-3 ended enters at once and is never overwritten', () => {
  it('turns what is remembered into the notice', () => {
    const cache = new SessionCache()
    cache.fill('key', live('a'), cache.generation)
    cache.apply(ended(one('a')))
    expect(cache.get('key')).toEqual({ state: 'ended', notice: { ...end, sessionId: 'a' } })
    expect(cache.bySession('a')?.state).toBe('ended')
  })

  it('is not undone by an old answer that says live', () => {
    const cache = new SessionCache()
    const { generation } = cache
    cache.fill('key', { state: 'ended', notice: { ...end, sessionId: 'a' } }, generation)
    cache.fill('key', live('a'), generation)
    expect(cache.get('key')?.state).toBe('ended')
  })

  it('is not forgotten by an extension', () => {
    const cache = new SessionCache()
    cache.fill('key', live('a'), cache.generation)
    cache.apply(ended(one('a')))
    cache.apply({
      kind: 'sessions.extended',
      version: 1,
      payload: { sessions: [{ id: 'a', idleDeadline: null }] },
    })
    expect(cache.get('key')?.state).toBe('ended')
  })
})

describe('RV-5 one cut-off after the other', () => {
  const endOfEveryone = (n: number): FeedEntry => ({
    kind: 'sessions.ended',
    version: 1,
    payload: {
      end: { ...end, noticeId: `end ${n}` },
      covered: { upTo: n, exceptSessions: ['session 3'], exceptUsers: ['user of session 4'] },
    },
  })
  const full = (): SessionCache => {
    const cache = new SessionCache()
    for (let n = 1; n <= 20; n++) cache.fill(`key ${n}`, live(`session ${n}`, n), cache.generation)
    return cache
  }

  it('tells of the first that covers a session', () => {
    const cache = full()
    for (let n = 1; n <= 8; n++) cache.apply(endOfEveryone(n))
    for (const n of [1, 2, 5, 8])
      expect(cache.get(`key ${n}`)).toMatchObject({ notice: { noticeId: `end ${n}` } })
    for (const n of [3, 4, 9]) expect(cache.get(`key ${n}`)).toMatchObject({ state: 'live' })
  })

  it('believes nothing from before any of them, however many come', () => {
    const cache = full()
    for (let n = 1; n <= 20; n++) {
      const { generation } = cache
      cache.apply(endOfEveryone(20))
      cache.fill('late', live('session 19', 19), generation)
      for (const key of ['key 1', 'key 20', 'late']) expect(cache.get(key)?.state).not.toBe('live')
    }
    cache.fill('key 21', live('session 21', 21), cache.generation)
    expect(cache.get('key 21')).toMatchObject({ state: 'live' })
  })
})

describe('RV-5 everyone is a cut-off', () => {
  it('covers what began up to it, but for the exceptions', () => {
    const cache = new SessionCache()
    for (const [id, number] of [
      ['old', 1],
      ['excepted', 2],
      ['friend', 3],
      ['new', 6],
    ] as const) {
      cache.fill(id, live(id, number), cache.generation)
    }
    cache.apply(ended({ upTo: 5, exceptSessions: ['excepted'], exceptUsers: ['user of friend'] }))
    const states = ['old', 'excepted', 'friend', 'new'].map((key) => cache.get(key)?.state)
    expect(states).toEqual(['ended', 'live', 'live', 'live'])
  })
})

describe('what is remembered', () => {
  it('keeps the newest activity of two fills', () => {
    const cache = new SessionCache()
    cache.fill('key', live('a', 1, 500), cache.generation)
    cache.fill('key', live('a', 1, 400), cache.generation)
    expect(cache.get('key')).toMatchObject({ session: { lastActiveAt: 500 } })
  })

  it('makes room by forgetting the oldest', () => {
    const cache = new SessionCache({ max: 10 })
    for (let index = 0; index < 11; index++) cache.fill(`key ${index}`, live(`${index}`), cache.generation)
    expect(cache.get('key 0')).toBeUndefined()
    expect(cache.bySession('0')).toBeUndefined()
    expect(cache.get('key 10')?.state).toBe('live')
  })
})
