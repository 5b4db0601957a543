import { describe, expect, it } from 'vitest'
import { inStepWithAnswers, inTurns, PacedQueue } from './pace.ts'

const numbers = Array.from({ length: 300 }, (_, index) => index)
/** Busy, as the work itself would be: a timer would leave the event loop free. */
const busy = (milliseconds: number): void => {
  const until = performance.now() + milliseconds
  while (performance.now() < until);
}

/** What is held is let go in turns like those of a loop. */
function trickle(items: readonly number[], act: (item: number) => void): Promise<void> {
  const held = new PacedQueue(act, () => expect.unreachable(), { held: true })
  for (const item of items) held.add(item)
  return held.release()
}

describe.each([
  ['inTurns', inTurns],
  ['PacedQueue', trickle],
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

describe('inStepWithAnswers', () => {
  it('asks no more than can be heard at once, and goes on as they answer', async () => {
    const asked: number[] = []
    let answered = 0
    let most = 0
    await inStepWithAnswers(
      numbers,
      (number) => {
        asked.push(number)
        most = Math.max(most, asked.length - answered)
        setTimeout(() => answered++, 1)
      },
      () => asked.length - answered,
    )
    expect(asked).toEqual(numbers)
    expect(most).toBeLessThan(numbers.length)
  })

  it('does not wait for ever for those who say nothing', async () => {
    let asked = 0
    await inStepWithAnswers(
      numbers,
      () => asked++,
      () => asked,
    )
    expect(asked).toBe(numbers.length)
  })
})

describe('PacedQueue', () => {
  it('acts at once on whoever comes alone', () => {
    const seen: number[] = []
    new PacedQueue<number>(
      (item) => void seen.push(item),
      () => expect.unreachable(),
    ).add(7)
    expect(seen).toEqual([7])
  })

  it('tells of an act that failed and goes on', async () => {
    const [failed, seen] = [[] as unknown[], [] as number[]]
    const fussy = new PacedQueue<number>(
      (item) => {
        if (item === 1) throw new Error('not that one')
        seen.push(item)
      },
      (error) => void failed.push(error),
      { held: true },
    )
    for (const item of [0, 1, 2]) fussy.add(item)
    expect(seen).toEqual([])
    await fussy.release()
    expect([seen, failed]).toEqual([[0, 2], [new Error('not that one')]])
  })
})
