import { expect, it } from 'vitest'
import { reconnectStorm, type Storm } from '../crowd/reconnect-storm.ts'
import { table } from '../support/findings.ts'
import { count, writeSection } from './results.ts'

const CLIENTS = 5_000
const ROUNDS = 3

const storms: Storm[] = []

it.each(Array.from({ length: ROUNDS }, (_, round) => round + 1))(
  'EN-18 the 5,000 clients of a dead node are back within 30 s, and do not stall the other one (round %i)',
  async () => {
    const storm = await reconnectStorm(CLIENTS)
    storms.push(storm)
    await writeStorms()
    expect.soft(storm.told).toBe(0)
    expect.soft(storm.back).toBeLessThan(30_000)
    expect.soft(storm.stall).toBeLessThan(500)
  },
  300_000,
)

const writeStorms = (): Promise<void> =>
  writeSection('The clients of a dead node', [
    '',
    `${count(CLIENTS)} clients lose their node and come to the other one: when the last of them was usable there, from the death of the`,
    'node, and the longest turn of the event loop meanwhile.',
    '',
    table(
      ['round', 'all are back after', 'longest turn', 'told that they had ended'],
      storms.map(({ back, stall, told }, round) => [
        `${round + 1}`,
        `${count(back / 1_000)} s`,
        `${count(stall)} ms`,
        count(told),
      ]),
    ),
  ])
