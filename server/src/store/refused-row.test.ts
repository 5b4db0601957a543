import { describe, expect, it, vi } from 'vitest'
import { isRowRefused, leavingOutRefused } from './refused-row.ts'

const failure = (code: string) => Object.assign(new Error(code), { code })

describe('LO-12 one bad row holds up nobody else', () => {
  const bad = (...items: number[]) =>
    vi.fn(async (some: number[]) => {
      if (some.some((item) => items.includes(item))) throw failure('23514')
      return some.map((item) => item * 10)
    })
  const upTo = (count: number) => Array.from({ length: count }, (_, index) => index)

  it('all others are done, in order, and each bad one is named once', async () => {
    const refused: number[] = []
    const work = bad(0, 7, 8, 99)
    const done = await leavingOutRefused(upTo(100), work, (item) => refused.push(item))
    expect(refused).toEqual([0, 7, 8, 99])
    const good = upTo(100).filter((item) => !refused.includes(item))
    expect(done).toEqual(good.map((item) => item * 10))
  })

  it('a bad one of a thousand costs twenty statements', async () => {
    const work = bad(500)
    await leavingOutRefused(upTo(1_000), work, () => undefined)
    expect(work.mock.calls.length).toBeLessThanOrEqual(21)
  })

  it('where nearly all are bad it is not the rows', async () => {
    const refused = vi.fn()
    const work = bad(...upTo(1_000))
    await expect(leavingOutRefused(upTo(1_000), work, refused)).rejects.toThrow('23514')
    expect(refused).toHaveBeenCalledTimes(100)
  })

  it.each(['57014', '42703', '40P01', 'ECONNRESET'])('%s is not about a row', async (code) => {
    const work = vi.fn(async () => {
      throw failure(code)
    })
    await expect(leavingOutRefused(upTo(4), work, () => undefined)).rejects.toThrow(code)
    expect(work).toHaveBeenCalledTimes(1)
  })

  it.each(['22021', '22P05', '23505', '23514', 'P0001'])('%s is', (code) => {
    expect(isRowRefused(failure(code))).toBe(true)
  })

  it('nothing is asked for nothing', async () => {
    const work = bad()
    expect(await leavingOutRefused([], work, () => undefined)).toEqual([])
    expect(work).not.toHaveBeenCalled()
  })
})
