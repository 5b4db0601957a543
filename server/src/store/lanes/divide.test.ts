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
  it.each<[number, Partial<Record<Lane, number>>, [Lane, Lane][]]>([
    [
      8,
      { lease: 1, looks: 1, changes: 1, checks: 1, people: 1, answers: 1, writes: 1, reads: 1 },
      [
        ['limits', 'people'],
        ['background', 'writes'],
      ],
    ],
    [
      9,
      {
        lease: 1,
        looks: 1,
        changes: 1,
        checks: 1,
        people: 1,
        answers: 1,
        writes: 1,
        background: 1,
        reads: 1,
      },
      [['limits', 'people']],
    ],
    [
      20,
      {
        lease: 1,
        looks: 1,
        changes: 3,
        checks: 3,
        people: 3,
        limits: 1,
        answers: 2,
        writes: 2,
        background: 1,
        reads: 3,
      },
      [],
    ],
    [
      40,
      {
        lease: 1,
        looks: 1,
        changes: 7,
        checks: 6,
        people: 6,
        limits: 2,
        answers: 5,
        writes: 4,
        background: 2,
        reads: 6,
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
  it('but for two that may share while there are few, with one that has its own', () => {
    for (const budget of EVERY_BUDGET) {
      const division = divide(budget)
      for (const [lane, host] of sharing(division)) {
        expect([
          ['limits', 'people'],
          ['background', 'writes'],
        ]).toContainEqual([lane, host])
        expect(division[host]).toEqual({ size: expect.any(Number) })
      }
    }
  })

  it('and none of which are left at the usual number', () => {
    expect(sharing(divide(USUAL_CONNECTIONS))).toEqual([])
  })
})
