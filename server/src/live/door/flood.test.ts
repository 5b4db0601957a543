import { describe, expect, it } from 'vitest'
import { FloodGauge } from './flood.ts'

const packets = (gauge: FloodGauge<object>, sender: object, count: number, at: number): boolean =>
  Array.from({ length: count }, () => gauge.floods(sender, at)).some(Boolean)

describe('a flood of packets', () => {
  it('is more than 50 a second for five seconds', () => {
    const gauge = new FloodGauge(50)
    expect(packets(gauge, {}, 250, 0)).toBe(false)
    expect(packets(gauge, {}, 251, 0)).toBe(true)
  })

  it('is each sender’s own, and forgotten with time', () => {
    const gauge = new FloodGauge(50)
    const one = {}
    expect(packets(gauge, one, 250, 0)).toBe(false)
    expect(packets(gauge, {}, 250, 0)).toBe(false)
    expect(packets(gauge, one, 250, 5_000)).toBe(false)
    expect(packets(gauge, one, 1, 9_999)).toBe(true)
  })
})
