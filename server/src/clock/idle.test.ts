import { describe, expect, it } from 'vitest'
import { decide, GRACE_MS, type Ticking, writeBy } from './idle.ts'

const SECOND = 1_000
const session = (over: Partial<Ticking> = {}): Ticking => ({
  lastActiveAt: 0,
  idleTimeoutMs: 60 * SECOND,
  warningMs: 30 * SECOND,
  warnedFor: null,
  expiresAt: null,
  ...over,
})

describe('ID-1 never early, at most 3 s late', () => {
  it.each<[string, Partial<Ticking>, number, ReturnType<typeof decide>]>([
    ['waits for the warning', {}, 10, { kind: 'wait', dueAt: 30 * SECOND }],
    ['warns when it is time', {}, 30, { kind: 'warn', endsAt: 60 * SECOND, dueAt: 60 * SECOND }],
    ['warns late rather than never', {}, 59, { kind: 'warn', endsAt: 60 * SECOND, dueAt: 60 * SECOND }],
    ['warns once', { warnedFor: 60 * SECOND }, 31, { kind: 'wait', dueAt: 60 * SECOND }],
    [
      'warns again for a later deadline',
      { lastActiveAt: 40 * SECOND, warnedFor: 60 * SECOND },
      71,
      { kind: 'warn', endsAt: 100 * SECOND, dueAt: 100 * SECOND },
    ],
    [
      'leaves activity time to arrive',
      { warnedFor: 60 * SECOND },
      60.5,
      { kind: 'wait', dueAt: 60 * SECOND },
    ],
    ['does not warn of what is over', {}, 60.5, { kind: 'wait', dueAt: 60 * SECOND }],
    ['ends when that is over', {}, 60 + GRACE_MS / SECOND, { kind: 'end', reason: 'idle_timeout' }],
    ['never ends without a timeout', { idleTimeoutMs: null }, 1e9, { kind: 'wait', dueAt: null }],
    ['ends a life that is full', { expiresAt: 20 * SECOND }, 20, { kind: 'end', reason: 'max_lifetime' }],
    [
      'looks again at the nearer of the two',
      { expiresAt: 20 * SECOND },
      10,
      { kind: 'wait', dueAt: 20 * SECOND },
    ],
    [
      'knows a full life without a timeout',
      { idleTimeoutMs: null, expiresAt: 20 * SECOND },
      10,
      { kind: 'wait', dueAt: 20 * SECOND },
    ],
  ])('%s', (_title, over, seconds, verdict) => {
    expect(decide(session(over), seconds * SECOND)).toEqual(verdict)
  })
})

describe('ID-6 a due session can always be found', () => {
  it('is never filed later than its deadline', () => {
    for (let at = 0; at < 61; at += 0.5) {
      const verdict = decide(session(), at * SECOND)
      if (verdict.kind !== 'end') expect(verdict.dueAt).toBeLessThanOrEqual(60 * SECOND)
    }
  })
})

describe('ID-3 activity is written seldom, but in time', () => {
  it.each([
    ['every 30 s while the deadline is far', 172_800, 30],
    ['every 30 s with a timeout of a minute', 60, 30],
    ['15 s before the deadline with the shortest timeout', 30, 15],
  ])('%s', (_title, timeout, seconds) => {
    expect(writeBy(0, timeout * SECOND)).toBe(seconds * SECOND)
  })

  it('every 30 s without a timeout', () => {
    expect(writeBy(0, null)).toBe(30 * SECOND)
  })
})
