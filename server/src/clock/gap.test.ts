import { describe, expect, it } from 'vitest'
import { GapWatch } from './gap.ts'

function watch() {
  const moment = { monotonic: 0, wall: 0 }
  const gap = new GapWatch(() => ({ ...moment }))
  const pass = (seconds: number) => {
    moment.monotonic += seconds * 1_000
    moment.wall += seconds * 1_000
  }
  return { gap, pass, moment }
}

describe('ID-7 after a gap, patience', () => {
  it('holds back for 10 s after a start', () => {
    const { gap, pass } = watch()
    for (let second = 0; second < 10; second++) {
      expect(gap.remaining()).toBe(10_000 - second * 1_000)
      pass(1)
      gap.tick()
    }
    expect(gap.remaining()).toBe(0)
  })

  it('holds back again when nothing was seen for more than 5 s, from the moment it looks again', () => {
    const { gap, pass } = watch()
    for (let second = 0; second < 10; second++) {
      pass(1)
      gap.tick()
    }
    pass(5.1)
    expect(gap.remaining()).toBe(10_000)
    gap.tick()
    pass(4)
    gap.tick()
    expect(gap.remaining()).toBe(6_000)
  })

  it('notices a sleep that only the wall clock has seen', () => {
    const { gap, pass, moment } = watch()
    for (let second = 0; second < 10; second++) {
      pass(1)
      gap.tick()
    }
    moment.wall += 60_000
    gap.tick()
    expect(gap.remaining()).toBe(10_000)
  })
})
