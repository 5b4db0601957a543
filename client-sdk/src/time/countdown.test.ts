import { describe, expect, it } from 'vitest'
import { manualTime } from '../../testing/manual-time.ts'
import { countDown, spokenSeconds } from './countdown.ts'

describe('countDown', () => {
  it('tells each second once, down to nothing', () => {
    const time = manualTime()
    const seconds: number[] = []
    countDown(time.now() + 2_500, time, (left) => seconds.push(left))
    time.pass(10_000)
    expect(seconds).toEqual([3, 2, 1, 0])
  })

  it('is right after the computer has slept', () => {
    const time = manualTime()
    const seconds: number[] = []
    countDown(time.now() + 120_000, time, (left) => seconds.push(left))
    time.sleep(100_000)
    time.pass(1_000)
    expect(seconds).toEqual([120, 19])
  })

  it('stops', () => {
    const time = manualTime()
    const seconds: number[] = []
    countDown(time.now() + 5_000, time, (left) => seconds.push(left))()
    time.pass(10_000)
    expect(seconds).toEqual([5])
  })
})

describe('spokenSeconds', () => {
  it.each([
    [61, 60, 60],
    [60, 59, null],
    [31, 30, 30],
    [21, 20, 20],
    [11, 10, 10],
    [10, 9, null],
    [100, 15, 20],
    [100, 90, null],
  ])('from %i s to %i s: %s', (before, now, spoken) => {
    expect(spokenSeconds(before, now)).toBe(spoken)
  })
})
