import { describe, expect, it } from 'vitest'
import { isShed, NOT_OVERLOADED, nextState, type Pressure, SHED_LANES, type Stage } from './stages.ts'

const LATE: Pressure = { late: 201, wait: 0 }
const WAITING: Pressure = { late: 0, wait: 501 }
const LIMIT: Pressure = { late: 200, wait: 500 }
const HALF: Pressure = { late: 100, wait: 0 }
const HALF_WAIT: Pressure = { late: 0, wait: 250 }
const CALM: Pressure = { late: 99, wait: 249 }

/** The stage after each of some measurements, a quarter of a second apart. */
function stages(...measured: [pressure: Pressure, times: number][]): Stage[] {
  let state = NOT_OVERLOADED
  let at = 1_000
  return measured.map(([pressure, times]) => {
    for (let time = 0; time < times; time++) {
      state = nextState(state, pressure, at)
      at += 250
    }
    return state.stage
  })
}

describe('LO-6 a node sheds, the least first', () => {
  it.each<[string, [Pressure, number][], Stage[]]>([
    ['nothing at ease', [[CALM, 100]], [0]],
    ['nothing at the limits', [[LIMIT, 100]], [0]],
    ['nothing for less than a second', [[LATE, 4]], [0]],
    ['strangers after a second of a late event loop', [[LATE, 5]], [1]],
    ['strangers after a second of waiting for a connection', [[WAITING, 5]], [1]],
    [
      'by whichever of both it is',
      [
        [LATE, 2],
        [WAITING, 3],
      ],
      [0, 1],
    ],
    [
      'lists after another second, writes after a third, and then no more',
      [
        [LATE, 5],
        [LATE, 3],
        [LATE, 1],
        [LATE, 3],
        [LATE, 1],
        [LATE, 100],
      ],
      [1, 1, 2, 2, 3, 3],
    ],
    [
      'nothing when there was a break',
      [
        [LATE, 4],
        [LIMIT, 1],
        [LATE, 4],
      ],
      [0, 0, 0],
    ],
    [
      'the same as before between pressure and calm',
      [
        [LATE, 9],
        [HALF, 100],
        [HALF_WAIT, 100],
      ],
      [2, 2, 2],
    ],
    [
      'until all has been below half for 5 s',
      [
        [LATE, 13],
        [CALM, 20],
        [CALM, 1],
      ],
      [3, 3, 0],
    ],
    [
      'longer when it was above half in between',
      [
        [LATE, 5],
        [CALM, 20],
        [HALF, 1],
        [CALM, 20],
        [CALM, 1],
      ],
      [1, 1, 1, 1, 0],
    ],
    [
      'a step more when it comes again',
      [
        [LATE, 5],
        [CALM, 10],
        [LATE, 4],
        [LATE, 1],
      ],
      [1, 1, 1, 2],
    ],
    ['nothing for a single long stall', [[{ late: 20_000, wait: 20_000 }, 1]], [0]],
  ])('%s', (_what, measured, expected) => {
    expect(stages(...measured)).toEqual(expected)
  })

  it('in the order of strangers, lists, writes', () => {
    const shed = ([0, 1, 2, 3] as const).map((stage) => SHED_LANES.filter((lane) => isShed(lane, stage)))
    expect(shed).toEqual([[], ['strangers'], ['strangers', 'lists'], ['strangers', 'lists', 'writes']])
  })
})
