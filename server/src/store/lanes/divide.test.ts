import { describe, expect, it } from 'vitest'
import { FEWEST_CONNECTIONS, USUAL_CONNECTIONS } from '../../config/database-connections.ts'
import { type Division, divide } from './divide.ts'
import { LANES, type Lane } from './lanes.ts'

const sizes = (division: Division): Partial<Record<Lane, number>> =>
  Object.fromEntries(
    LANES.flatMap((lane) => {
      const portion = division[lane]
      return 'size' in portion ? [[lane, portion.size]] : []
    }),
  )
const sharing = (division: Division): [Lane, Lane][] =>
  LANES.flatMap((lane) => {
    const portion = division[lane]
    return 'with' in portion ? [[lane, portion.with] as [Lane, Lane]] : []
  })
const EVERY_BUDGET = Array.from({ length: 193 }, (_, index) => index + FEWEST_CONNECTIONS)

describe('LO-7 connections are a budget', () => {
  const ONE = { lease: 1, looks: 1, changes: 1, checks: 1, people: 1, answers: 1, writes: 1, reads: 1 }
  it.each<[number, Partial<Record<Lane, number>>, [Lane, Lane][]]>([
    [
      8,
      ONE,
      [
        ['limits', 'people'],
        ['clock', 'writes'],
        ['background', 'reads'],
      ],
    ],
    [
      9,
      { ...ONE, clock: 1 },
      [
        ['limits', 'people'],
        ['background', 'reads'],
      ],
    ],
    [10, { ...ONE, clock: 1, background: 1 }, [['limits', 'people']]],
    [11, { ...ONE, clock: 1, background: 1, limits: 1 }, []],
    [
      20,
      {
        ...ONE,
        ...{ changes: 3, checks: 3, people: 3, reads: 2, answers: 2, writes: 2 },
        ...{ clock: 1, background: 1, limits: 1 },
      },
      [],
    ],
    [
      40,
      {
        ...ONE,
        ...{ changes: 6, checks: 6, people: 6, reads: 6, answers: 4, writes: 4 },
        ...{ clock: 2, background: 2, limits: 2 },
      },
      [],
    ],
  ])('%i are divided so', (budget, expected, shared) => {
    const division = divide(budget)
    expect(sizes(division)).toEqual(expected)
    expect(sharing(division)).toEqual(shared)
  })

  it('never exceeds it, and leaves nothing over that a lane could use', () => {
    for (const budget of EVERY_BUDGET) {
      const sum = Object.values(sizes(divide(budget))).reduce((total, size) => total + size, 0)
      expect(sum, `of ${budget}`).toBe(budget)
    }
  })

  it('is not told to be larger than all lanes can use', () => {
    expect(divide(10_000)).toEqual(divide(5_000))
  })

  it('gives nobody fewer when there are more', () => {
    for (const budget of EVERY_BUDGET) {
      const [fewer, more] = [sizes(divide(budget)), sizes(divide(budget + 1))]
      for (const lane of LANES) expect(more[lane] ?? 0, lane).toBeGreaterThanOrEqual(fewer[lane] ?? 0)
    }
  })

  it.each([7, 0, -1, 8.5, Number.NaN])('refuses %d', (budget) => {
    expect(() => divide(budget)).toThrow(RangeError)
  })
})

describe('FD-5 each kind of work has its own set of connections', () => {
  it('but for three that may share while there are few, with one that has its own', () => {
    for (const budget of EVERY_BUDGET) {
      const division = divide(budget)
      for (const [lane, host] of sharing(division)) {
        expect([
          ['limits', 'people'],
          ['clock', 'writes'],
          ['background', 'reads'],
        ]).toContainEqual([lane, host])
        expect(division[host]).toEqual({ size: expect.any(Number) })
      }
    }
  })

  it('and none of which are left at the usual number', () => {
    expect(sharing(divide(USUAL_CONNECTIONS))).toEqual([])
  })
})
