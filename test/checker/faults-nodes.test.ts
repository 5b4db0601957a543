import { describe, it } from 'vitest'
import { checkCluster } from './check-cluster.ts'
import { FAULTY } from './faulty.ts'
import { KILL_POINTS } from './kill-points/kill-points.ts'
import { inTurn } from './nemesis/in-turn.ts'
import { killAtPoint, pauseNode } from './nemesis/nodes.ts'

describe('P1, P2, P3, P4, P5, FD-10 nodes fail', () => {
  it('every promise holds when a node stands still', { timeout: 900_000 }, async () => {
    await checkCluster({ ...FAULTY, name: 'paused nodes', nemesis: inTurn(pauseNode(1, 3_000)) })
  })

  it('every promise holds when a node is killed at any step of a revocation', {
    timeout: 900_000,
  }, async () => {
    await checkCluster({
      ...FAULTY,
      name: 'killed nodes',
      nemesis: inTurn(...KILL_POINTS.map(({ name }, number) => killAtPoint(number % 3, name))),
    })
  })
})
