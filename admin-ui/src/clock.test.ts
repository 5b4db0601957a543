import { describe, expect, it } from 'vitest'
import { createClock } from './clock.ts'

const HOUR = 3_600_000
const NOON = Date.parse('2026-03-01T12:00:00Z')

describe('BR-4 createClock', () => {
  it.each([
    ['of a device that is right', 0],
    ['of one that is an hour slow', -HOUR],
    ['of one that is an hour fast', HOUR],
  ])('tells the server’s time, whatever the clock %s says', (_, wrong) => {
    let passed = 0
    const clock = createClock(
      () => NOON + wrong + passed,
      () => passed,
    )
    expect(clock.now()).toBe(NOON + wrong)
    clock.set('2026-03-01T12:00:00Z')
    expect(clock.now()).toBe(NOON)
    passed = 90_000
    expect(clock.now()).toBe(NOON + 90_000)
    clock.set('2026-03-01T12:01:31Z')
    expect(clock.now()).toBe(NOON + 91_000)
  })

  it.each([
    ['is set back', -HOUR, 10_000, 10_000],
    ['has slept, so that the other one stood still', 8 * HOUR, 0, 8 * HOUR],
  ])('goes on when the clock of the device %s', (_, wall, steady, passed) => {
    let moved = { wall: 0, steady: 0 }
    const clock = createClock(
      () => NOON + moved.wall,
      () => moved.steady,
    )
    clock.set('2026-03-01T12:00:00Z')
    moved = { wall, steady }
    expect(clock.now()).toBe(NOON + passed)
  })
})
