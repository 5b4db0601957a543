import { expect, it } from 'vitest'
import { reconnectStorm } from './reconnect-storm.ts'

it('EN-18 the 600 clients of a dead node are back within 30 s, and do not stall the other one', async () => {
  const { back, stall, told } = await reconnectStorm(600)
  expect(told).toBe(0)
  expect(back).toBeLessThan(30_000)
  expect(stall).toBeLessThan(500)
}, 180_000)
