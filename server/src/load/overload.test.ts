import { pino } from 'pino'
import { beforeEach, describe, expect, it } from 'vitest'
import { Overload } from './overload.ts'

const lines: { level: number; msg: string; refuses?: string[] }[] = []
const log = pino({ level: 'info' }, { write: (line: string) => void lines.push(JSON.parse(line)) })
let late: number
let at: number
let random: number
let overload: Overload

beforeEach(() => {
  lines.length = 0
  late = 0
  at = 0
  random = 0
  overload = new Overload({
    gauge: { start: () => undefined, read: () => ({ late, wait: 0 }), stop: () => undefined },
    log,
    random: () => random,
    now: () => at,
  })
})
function pass(milliseconds: number): void {
  for (const end = at + milliseconds; at < end; at += 250) overload.measure()
  overload.measure()
}

describe('LO-6 a node that is overloaded', () => {
  it('says so once for each step, and once when it is over', () => {
    pass(5_000)
    expect(lines).toEqual([])
    late = 300
    pass(5_000)
    expect(lines.map(({ level, refuses }) => [level, refuses])).toEqual([
      [40, ['strangers']],
      [40, ['strangers', 'lists']],
      [40, ['strangers', 'lists', 'writes']],
    ])
    overload.refuse('lists')
    late = 0
    pass(20_000)
    expect(lines.slice(3)).toMatchObject([
      { level: 30, msg: 'no longer overloaded', refused: { strangers: 0, lists: 1, writes: 0 } },
    ])
    expect(overload.stage).toBe(0)
  })

  it('counts whom it refuses, and spreads when they come back', () => {
    const seconds = [0, 0.5, 0.999].map((value) => {
      random = value
      return overload.refuse('strangers')
    })
    expect(seconds.map(({ details }) => details.retryAfterSeconds)).toEqual([2, 4, 6])
    expect(seconds[0]?.code).toBe('rate_limited')
    expect(overload.counts).toEqual({ strangers: 3, lists: 0, writes: 0 })
  })
})
