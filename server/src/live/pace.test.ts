import { describe, expect, it } from 'vitest'
import { inDigestibleTurns, inTurns } from './pace.ts'

const numbers = Array.from({ length: 300 }, (_, index) => index)
/** Busy, as the work itself would be: a timer would leave the event loop free. */
const busy = (milliseconds: number): void => {
  const until = performance.now() + milliseconds
  while (performance.now() < until);
}

describe.each([
  ['inTurns', inTurns],
  ['inDigestibleTurns', inDigestibleTurns],
])('%s', (_name, pace) => {
  it('acts on each item once and in order', async () => {
    const seen: number[] = []
    await pace(numbers, (number) => void seen.push(number))
    expect(seen).toEqual(numbers)
  })

  it('acts on nothing if there is nothing', async () => {
    await pace([], () => expect.unreachable())
  })

  it('lets others have their turn', async () => {
    let turns = 0
    let done = false
    const others = (): void => {
      turns++
      if (!done) setImmediate(others)
    }
    setImmediate(others)
    await pace(numbers, () => busy(0.3))
    done = true
    expect(turns).toBeGreaterThan(3)
  })
})
