import { describe, expect, it } from 'vitest'
import type { FeedEntry } from '../../feed/entry.ts'
import { LEASE_MS, Lease } from '../../feed/lease.ts'
import type { Database } from '../../store/database.ts'
import type { LiveSession } from '../session.ts'
import { newToken, tokenDigest } from '../token.ts'
import { SessionCache } from './cache.ts'
import { Verifier } from './verify.ts'

const BEGIN = Date.parse('2026-01-01T00:00:00Z')
const IDLE_MS = 60_000

const session = (id: string, number: number): LiveSession => ({
  id,
  userId: `user of ${id}`,
  loginId: id,
  number,
  lastActiveAt: BEGIN,
  policyId: 7,
  generation: 0,
  idleTimeoutMs: IDLE_MS,
  expiresAt: null,
  confirmed: 0,
})

/**
 * A node without a database that remembers a session and another one, and has been asked for both twice: the second answer is that
 * of the short way.
 */
function nodeThatKnows() {
  const moment = { monotonic: 1_000, wall: BEGIN }
  const cache = new SessionCache()
  const lease = new Lease(() => ({ ...moment }))
  const renew = () => lease.renew({ ...moment }, moment.wall)
  renew()
  // Whoever asks it gets a promise; what becomes of that is no matter here.
  const database = {} as Pick<Database, 'checks'>
  const verifier = new Verifier({ database, cache, lease, expire: async () => undefined })
  const [token, other] = [newToken(), newToken()]
  cache.fill(tokenDigest(token), { state: 'live', session: session('a', 1) }, cache.generation)
  cache.fill(tokenDigest(other), { state: 'live', session: session('b', 9) }, cache.generation)
  const stateOf = (shown: string): 'live' | 'ended' | 'unknown' | 'asked' => {
    const check = verifier.check(shown)
    if (!(check instanceof Promise)) return check.state
    check.catch(() => undefined)
    return 'asked'
  }
  const states = () => [stateOf(token), stateOf(other)]
  expect([states(), states()]).toEqual([
    ['live', 'live'],
    ['live', 'live'],
  ])
  return { moment, cache, lease, renew, verifier, states }
}

const end = {
  noticeId: 'n',
  reason: 'admin_revoked',
  initiatingEntity: 'admin',
  endedAt: '2026-01-01T00:00:00.000Z',
} as const
const ofOne: FeedEntry = {
  kind: 'sessions.ended',
  version: 1,
  payload: { end, covered: { sessions: [{ id: 'a', userId: 'user of a' }] } },
}
const ofEveryone: FeedEntry = {
  kind: 'sessions.ended',
  version: 1,
  payload: { end, covered: { upTo: 5, exceptSessions: [], exceptUsers: [] } },
}
const ofMany: FeedEntry = {
  kind: 'sessions.ended_many',
  version: 1,
  payload: { end: 1, reason: 'admin_revoked', count: 1 },
}
const policyOf = (users: string[]): FeedEntry => ({
  kind: 'policy.changed',
  version: 1,
  payload: { version: 2, concerns: { users } },
})
const extended: FeedEntry = {
  kind: 'sessions.extended',
  version: 1,
  payload: { sessions: [{ id: 'a', idleDeadline: null }] },
}

describe('EN-3 what was found to live is found so again until something is applied', () => {
  it.each<[string, FeedEntry, [string, string]]>([
    ['an end by name', ofOne, ['ended', 'live']],
    ['an end of everyone', ofEveryone, ['ended', 'live']],
    ['LO-4 an end of many', ofMany, ['asked', 'asked']],
    ['PO-5 a policy of its user', policyOf(['user of a']), ['asked', 'live']],
    ['an extension', extended, ['asked', 'live']],
  ])('%s', (_, entry, expected) => {
    const { cache, states } = nodeThatKnows()
    cache.apply(entry)
    expect(states()).toEqual(expected)
    expect(states()).toEqual(expected)
  })

  it('a doubt that is raised twice, with one of them confirmed in between', () => {
    const { cache, states } = nodeThatKnows()
    cache.apply(ofMany)
    const [digest] = [cache.digestOf('a') ?? '']
    cache.fill(
      digest,
      { state: 'live', session: { ...session('a', 1), confirmed: cache.doubt } },
      cache.generation,
    )
    expect([states(), states()]).toEqual([
      ['live', 'asked'],
      ['live', 'asked'],
    ])
    cache.apply(ofMany)
    expect(states()).toEqual(['asked', 'asked'])
  })

  it('an end that was found under its id before the feed has brought it', () => {
    const { cache, states, verifier } = nodeThatKnows()
    cache.learn({ ...end, sessionId: 'a' })
    expect(states()).toEqual(['ended', 'live'])
    expect(verifier.checkSession('a')).toMatchObject({ state: 'ended' })
  })

  it('what is read again from the beginning', () => {
    const { cache, states } = nodeThatKnows()
    cache.clear()
    expect(states()).toEqual(['asked', 'asked'])
  })

  it('room that was made for others', () => {
    const cache = new SessionCache({ max: 2 })
    for (const id of ['a', 'b', 'c']) {
      cache.fill(id, { state: 'live', session: session(id, 1) }, cache.generation)
      cache.found(id, Number.POSITIVE_INFINITY)
    }
    expect(['a', 'b', 'c'].map((id) => cache.stillFound(id, BEGIN)?.id)).toEqual([undefined, 'b', 'c'])
  })
})

describe('FD-7 and only while the lease is fresh, by both clocks, at that very moment', () => {
  it.each<[string, { monotonic: number; wall: number }, string]>([
    ['just before it lapses', { monotonic: LEASE_MS - 1, wall: LEASE_MS - 1 }, 'live'],
    ['as it lapses', { monotonic: LEASE_MS, wall: 0 }, 'asked'],
    ['after a sleep that only the wall clock has seen', { monotonic: 0, wall: LEASE_MS }, 'asked'],
    ['with the wall clock set back', { monotonic: LEASE_MS - 1, wall: -3_600_000 }, 'live'],
    ['with the wall clock set back, as it lapses', { monotonic: LEASE_MS, wall: -3_600_000 }, 'asked'],
    ['with the wall clock set forward', { monotonic: 1, wall: 3_600_000 }, 'asked'],
  ])('%s', (_, passed, expected) => {
    const { moment, states, renew } = nodeThatKnows()
    moment.monotonic += passed.monotonic
    moment.wall += passed.wall
    expect(states()).toEqual([expected, expected])
    moment.wall = BEGIN + 2_000
    renew()
    expect(states()).toEqual(['live', 'live'])
  })

  it('not once it was stopped', () => {
    const { lease, states } = nodeThatKnows()
    lease.stop()
    expect(states()).toEqual(['asked', 'asked'])
  })
})

describe('SE-3 and only before its deadline', () => {
  it('which activity moves', () => {
    const { moment, cache, renew, states } = nodeThatKnows()
    const at = (milliseconds: number) => {
      moment.monotonic += milliseconds
      moment.wall = BEGIN + milliseconds
      renew()
      return states()
    }
    expect(at(IDLE_MS - 1)).toEqual(['live', 'live'])
    const active = cache.bySession('a')
    if (active?.state === 'live') active.session.lastActiveAt = BEGIN + 5_000
    expect(at(IDLE_MS)).toEqual(['live', 'asked'])
    expect(at(IDLE_MS + 4_999)).toEqual(['live', 'asked'])
    expect(at(IDLE_MS + 5_000)).toEqual(['asked', 'asked'])
  })
})
