import { FEWEST_CONNECTIONS } from '../../config/database-connections.ts'
import { LANES, type Lane } from './lanes.ts'

/** How many connections a lane has, or the lane whose connections it uses. */
export type Portion = { size: number } | { with: Lane }
export type Division = Readonly<Record<Lane, Portion>>

/**
 * Lanes that do without connections of their own while there are too few, in the order in which they get some.
 *
 * - `clock` with `writes`: both are the node's own work in small pieces, which nobody from outside can fill. The record of a
 *   new live connection may then wait for a batch of ends.
 * - `background` with `reads`: nobody waits for it, and of all who could wait for one of its batches lists matter least.
 * - `limits` with `people`: whoever signs in needs both, one after the other, so neither adds to what they wait for.
 *
 * All others stand alone at any budget; `changes` above all, which never shares with anything that somebody who may do less
 * can fill.
 */
const SHARES: readonly { lane: Lane; with: Lane }[] = [
  { lane: 'clock', with: 'writes' },
  { lane: 'background', with: 'reads' },
  { lane: 'limits', with: 'people' },
]

/** Who needs more of what is left, and how many are enough. */
const WEIGHTS: Readonly<Record<Lane, { weight: number; enough: number }>> = {
  changes: { weight: 5, enough: 20 },
  checks: { weight: 5, enough: 40 },
  people: { weight: 5, enough: 40 },
  reads: { weight: 5, enough: 40 },
  answers: { weight: 4, enough: 30 },
  writes: { weight: 3.5, enough: 16 },
  limits: { weight: 2, enough: 10 },
  clock: { weight: 2, enough: 4 },
  background: { weight: 2, enough: 4 },
  lease: { weight: 1, enough: 2 },
  looks: { weight: 1, enough: 2 },
}

/**
 * Divides the connections that one node may open among its lanes: each gets one, or shares with another for which that is
 * harmless, and what is left goes to whoever has the least for its weight.
 *
 * @param budget at least `FEWEST_CONNECTIONS`
 * @returns portions whose sizes together never exceed the budget
 * @throws RangeError for a smaller budget, or what is no whole number
 */
export function divide(budget: number): Division {
  if (!Number.isInteger(budget) || budget < FEWEST_CONNECTIONS) {
    throw new RangeError(`a node needs at least ${FEWEST_CONNECTIONS} database connections, not ${budget}`)
  }
  const sharing = SHARES.slice(budget - FEWEST_CONNECTIONS)
  const sizes = new Map<Lane, number>(
    LANES.filter((lane) => !sharing.some((each) => each.lane === lane)).map((lane) => [lane, 1]),
  )
  for (let left = budget - sizes.size; left > 0; left--) {
    const next = neediest(sizes)
    if (next === undefined) break
    sizes.set(next, (sizes.get(next) ?? 0) + 1)
  }
  const portions = LANES.map((lane): [Lane, Portion] => {
    const host = sharing.find((each) => each.lane === lane)
    return [lane, host ? { with: host.with } : { size: sizes.get(lane) ?? 1 }]
  })
  return Object.fromEntries(portions) as Record<Lane, Portion>
}

/** D'Hondt's way: the lane that would have the most weight for each connection if it got one more. */
function neediest(sizes: ReadonlyMap<Lane, number>): Lane | undefined {
  let best: { lane: Lane; need: number } | undefined
  for (const [lane, size] of sizes) {
    const { weight, enough } = WEIGHTS[lane]
    const need = size < enough ? weight / (size + 1) : 0
    if (need > (best?.need ?? 0)) best = { lane, need }
  }
  return best?.lane
}
