import { expect, it } from 'vitest'
import { reconnectStorm } from '../crowd/reconnect-storm.ts'

const ROUNDS = 3

it.each(Array.from({ length: ROUNDS }, (_, round) => round + 1))(
  'EN-18 the 5,000 clients of a dead node are back within 30 s, and do not stall the other one (round %i)',
  async () => {
    const { back, stall, told } = await reconnectStorm(5_000)
    expect.soft(told).toBe(0)
    expect.soft(back).toBeLessThan(30_000)
    expect.soft(stall).toBeLessThan(500)
  },
  300_000,
)
