import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { eventually } from '../../testing/eventually.ts'
import { type Gauge, openGauge } from './gauge.ts'

let wait = 0
let gauge: Gauge
beforeEach(() => {
  gauge = openGauge([{ longestWait: () => 7 }, { longestWait: () => wait }])
  gauge.start()
})
afterEach(() => gauge.stop())

const nextTurn = () => new Promise((resolve) => setTimeout(resolve, 1))

describe('LO-6 what a node measures', () => {
  const work = (milliseconds: number) => {
    const until = performance.now() + milliseconds
    while (performance.now() < until);
  }

  it('is how late the event loop was at its worst since the last time', async () => {
    await nextTurn()
    work(300)
    await nextTurn()
    expect(gauge.read().late).toBeGreaterThan(200)
    await eventually(async () => {
      await nextTurn()
      expect(gauge.read().late).toBeLessThan(200)
    })
  })

  it('also when it is late in every turn, and read in every turn', async () => {
    for (let turn = 0; turn < 3; turn++) {
      await nextTurn()
      work(300)
      await nextTurn()
      expect(gauge.read().late).toBeGreaterThan(200)
    }
  })

  it('is the longest that anybody waits for a connection', () => {
    expect(gauge.read().wait).toBe(7)
    wait = 900
    expect(gauge.read().wait).toBe(900)
  })
})
