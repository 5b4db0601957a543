import { describe, expect, it } from 'vitest'
import { hearOnce, inTurns, PacedQueue } from './pace.ts'

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

describe('hearOnce', () => {
  /** Who has spoken is heard in the next turn of the event loop in which somebody listens. */
  function speakers(spoken: (number: number) => boolean, hear: () => void = () => undefined) {
    const listenedTo = new Set<number>()
    const heard: number[] = []
    let most = 0
    const hearing = {
      listen(number: number) {
        listenedTo.add(number)
        most = Math.max(most, listenedTo.size)
        setImmediate(() => {
          if (!listenedTo.has(number) || !spoken(number)) return
          hear()
          heard.push(number)
          listenedTo.delete(number)
        })
      },
      stopListening: (number: number) => void listenedTo.delete(number),
      isSilent: (number: number) => !heard.includes(number),
    }
    return { hearing, heard, listenedTo, most: () => most }
  }

  it('hears all who have spoken, never more at once than a turn can hear', async () => {
    const { hearing, heard, most } = speakers(() => true)
    expect(await hearOnce(numbers, hearing)).toEqual([])
    expect(heard).toEqual(numbers)
    expect(most()).toBeLessThanOrEqual(128)
  })

  it('hears fewer at a time when a turn takes long', async () => {
    const { hearing, listenedTo } = speakers(
      () => true,
      () => busy(0.5),
    )
    const sizes: number[] = []
    const counted = {
      ...hearing,
      listen(number: number) {
        hearing.listen(number)
        sizes.push(listenedTo.size)
      },
    }
    await hearOnce(numbers, counted)
    expect(Math.max(...sizes.slice(-60))).toBeLessThanOrEqual(32)
  })

  it('returns who has said nothing, to whom nobody listens any more', async () => {
    const { hearing, heard, listenedTo } = speakers((number) => number % 3 === 0)
    const silent = await hearOnce(numbers, hearing)
    expect(silent).toEqual(numbers.filter((number) => number % 3 !== 0))
    expect(heard).toEqual(numbers.filter((number) => number % 3 === 0))
    expect(listenedTo.size).toBe(0)
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
