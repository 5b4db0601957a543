import type { Notice } from '@curfew/shared'
import { describe, expect, it } from 'vitest'
import { type Check, type LiveSession, UNKNOWN } from '../session.ts'
import { bestAsked, bestCheck } from './best-check.ts'

const live: Check = {
  state: 'live',
  session: {
    id: 's-1',
    userId: 'u-1',
    loginId: 'ada',
    number: 1,
    lastActiveAt: 0,
    policyId: 0,
    generation: 0,
    idleTimeoutMs: null,
    expiresAt: null,
    confirmed: 0,
  } satisfies LiveSession,
}
const endedAt = (time: string): Check => ({
  state: 'ended',
  notice: {
    noticeId: `n-${time}`,
    sessionId: `s-${time}`,
    reason: 'signed_out',
    initiatingEntity: 'user',
    endedAt: `2026-01-01T${time}.000Z`,
  } satisfies Notice,
})
const [early, late] = [endedAt('08:00:00'), endedAt('09:00:00')]

describe('AP-3 of several tokens', () => {
  it.each([
    ['a live one wins, wherever it stands', [early, UNKNOWN, live], live],
    ['the first one of several', [early, live, { ...live }], live],
    ['then the one that ended last', [UNKNOWN, early, late], late],
    ['in any order', [late, early], late],
    ['else nobody is known', [UNKNOWN, UNKNOWN], UNKNOWN],
    ['of none either', [], UNKNOWN],
  ] as const)('%s', (_, checks, best) => {
    expect(bestCheck(checks)).toBe(best)
  })

  it('P6 one that cannot be told hides no live one, and is not taken for anything else', async () => {
    const cannotTell = () => Promise.reject(new TypeError('cannot tell'))
    expect(await bestAsked([cannotTell(), Promise.resolve(live)])).toBe(live)
    for (const other of [early, UNKNOWN])
      await expect(bestAsked([other, cannotTell()])).rejects.toThrow('cannot tell')
  })
})
