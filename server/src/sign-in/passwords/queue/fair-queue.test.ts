import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { FairQueue } from './fair-queue.ts'

beforeEach(() => void vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] }))
afterEach(() => void vi.useRealTimers())

interface Work {
  known?: boolean
  takes?: number
  gone?: AbortSignal
}

/** Work of the given length; what it came to is the list of those who had their turn. */
function bench({ atOnce = 1, expectedMs = 100 } = {}) {
  const queue = new FairQueue({ atOnce, expectedMs, knownWaitMs: 30_000, othersWaitMs: 3_000 })
  const served: string[] = []
  const refused: string[] = []
  const work = (network: string, { known = false, takes = expectedMs, gone }: Work = {}) =>
    queue
      .run({ network, known }, () => new Promise<void>((done) => setTimeout(done, takes)), gone)
      .then(() => served.push(network))
      .catch((error) => refused.push(`${network} ${error.code} ${error.details.retryAfterSeconds}`))
  return { queue, served, refused, work }
}

describe('SE-13 the queue of password checks is bounded', () => {
  it('works at a few at a time, and goes on after one that fails', async () => {
    const { queue } = bench({ atOnce: 2 })
    let running = 0
    let most = 0
    const tries = Array.from({ length: 6 }, (_, index) =>
      queue.run({ network: 'a', known: true }, async () => {
        most = Math.max(most, ++running)
        await Promise.resolve()
        running--
        if (index % 2 === 0) throw new Error('broken hash')
        return index
      }),
    )
    const outcomes = await Promise.allSettled(tries)
    expect(outcomes.map(({ status }) => status === 'fulfilled')).toEqual([
      false,
      true,
      false,
      true,
      false,
      true,
    ])
    expect({ most, waiting: queue.waiting, refused: queue.refused }).toEqual({
      most: 2,
      waiting: 0,
      refused: 0,
    })
  })

  it('takes nobody in who is not known and would wait for more than 3 s, and says so at once', async () => {
    const { queue, refused, work } = bench()
    for (let attempt = 0; attempt < 40; attempt++) void work('flood')
    await vi.advanceTimersByTimeAsync(0)
    expect(queue.waiting).toBe(29)
    expect(refused).toEqual(Array.from({ length: 10 }, () => 'flood rate_limited 5'))
    expect(queue.refused).toBe(10)
  })

  it('goes by what the work has taken', async () => {
    const { queue, work } = bench()
    for (let measured = 0; measured < 40; measured++) {
      const done = work('a', { takes: 1_000 })
      await vi.advanceTimersByTimeAsync(1_000)
      await done
    }
    for (let attempt = 0; attempt < 10; attempt++) void work('a')
    await vi.advanceTimersByTimeAsync(0)
    expect(queue.waiting).toBe(2)
  })

  it('keeps whoever is not known no longer than 3 s, also when others went first', async () => {
    const { queue, served, refused, work } = bench()
    for (let attempt = 0; attempt < 20; attempt++) void work('others')
    for (let attempt = 0; attempt < 300; attempt++) void work('known', { known: true })
    await vi.advanceTimersByTimeAsync(3_000)
    expect(served.filter((network) => network === 'others').length).toBeGreaterThan(5)
    expect(refused.filter((text) => text.startsWith('others')).length).toBeGreaterThan(10)
    expect(served.filter((network) => network === 'known').length).toBeGreaterThan(20)
    expect(queue.waiting).toBeGreaterThan(200)
    await vi.advanceTimersByTimeAsync(60_000)
    expect(queue.waiting).toBe(0)
  })

  it('serves a caller of another network before the rest of a flood', async () => {
    const { served, work } = bench()
    for (let attempt = 0; attempt < 25; attempt++) void work('flood')
    void work('honest')
    await vi.advanceTimersByTimeAsync(300)
    expect(served).toEqual(['flood', 'flood', 'honest'])
  })
})

describe('SE-18 whoever has gone leaves the queue', () => {
  it('and their turn is the next one’s', async () => {
    const { queue, served, work } = bench()
    const [leaving, late] = [new AbortController(), new AbortController()]
    void work('a')
    const left = queue.run({ network: 'b', known: true }, () => Promise.resolve('done'), leaving.signal)
    void work('c', { known: true, gone: late.signal })
    leaving.abort(new Error('gone'))
    await expect(left).rejects.toThrow('gone')
    expect(queue.waiting).toBe(1)
    await vi.advanceTimersByTimeAsync(200)
    late.abort()
    expect({ served, waiting: queue.waiting, refused: queue.refused }).toEqual({
      served: ['a', 'c'],
      waiting: 0,
      refused: 0,
    })
  })

  it('or does not enter it', async () => {
    const { queue } = bench()
    const begun: string[] = []
    const work = async () => begun.push('begun')
    await expect(
      queue.run({ network: 'a', known: true }, work, AbortSignal.abort(new Error('gone'))),
    ).rejects.toThrow('gone')
    expect(begun).toEqual([])
    expect(await queue.run({ network: 'a', known: true }, async () => 'next')).toBe('next')
  })

  it('nobody waits for more than 30 s', async () => {
    const { queue, refused, work } = bench()
    for (let person = 0; person < 400; person++) void work('a', { known: true })
    await vi.advanceTimersByTimeAsync(30_000)
    expect(queue.waiting).toBe(0)
    expect(refused.length).toBeGreaterThan(90)
    expect(new Set(refused)).toEqual(new Set(['a rate_limited 5']))
  })
})
