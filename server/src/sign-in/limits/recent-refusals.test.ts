import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { RecentRefusals } from './recent-refusals.ts'

beforeEach(() => void vi.useFakeTimers({ toFake: ['performance'] }))
afterEach(() => void vi.useRealTimers())

const secondsOf = (refusals: RecentRefusals, key: string) => refusals.find(key)?.details.retryAfterSeconds

describe('LO-1 who was refused is refused again from memory', () => {
  it('as long as it holds, with the seconds that are left', () => {
    const refusals = new RecentRefusals()
    expect(refusals.remember('a', 'Wait.', 10).details.retryAfterSeconds).toBe(10)
    vi.advanceTimersByTime(3_500)
    expect(secondsOf(refusals, 'a')).toBe(7)
    expect(refusals.find('a')).toMatchObject({ code: 'rate_limited', message: 'Wait.' })
    expect(refusals.find('b')).toBeUndefined()
    vi.advanceTimersByTime(6_500)
    expect(refusals.find('a')).toBeUndefined()
  })

  it('LO-3 of many the newest', () => {
    const refusals = new RecentRefusals()
    for (let index = 0; index < 20_001; index++) refusals.remember(`key ${index}`, 'Wait.', 10)
    expect(secondsOf(refusals, 'key 0')).toBeUndefined()
    expect(secondsOf(refusals, 'key 1')).toBe(10)
    expect(secondsOf(refusals, 'key 20000')).toBe(10)
  })
})
