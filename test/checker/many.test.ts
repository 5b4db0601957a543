import { describe, it } from 'vitest'
import { checkCluster } from './check-cluster.ts'
import { FAULTY } from './faulty.ts'
import { MANY_FROM_FEW } from './many/from-few.ts'
import { inTurn } from './nemesis/in-turn.ts'
import { killAtPoint, pauseNode } from './nemesis/nodes.ts'

const MANY: Pick<typeof FAULTY, 'plan'> & { patches: typeof MANY_FROM_FEW } = {
  patches: MANY_FROM_FEW,
  plan: {
    // Each shuts out all others for a moment, which is what ends of many seldom do.
    revocationsAtOnce: 2,
    targets: { sessions: 20, users: 25, members: 20, group: 25, everyone: 10 },
  },
}

describe('P1, P2, P3, P4, P5, P6, P7, LO-4 ends of many', () => {
  it('keep every promise', { timeout: 900_000 }, async () => {
    await checkCluster({ ...MANY, name: 'ends of many', checks: 5_000, revocations: 100, pauseMs: 30 })
  })

  it('keep every promise when a node stands still, or dies between two steps', {
    timeout: 900_000,
  }, async () => {
    await checkCluster({
      ...FAULTY,
      ...MANY,
      plan: { ...FAULTY.plan, ...MANY.plan },
      name: 'ends of many while nodes fail',
      nemesis: inTurn(
        pauseNode(1, 3_000),
        killAtPoint(0, 'between two steps'),
        killAtPoint(2, 'after the commit'),
      ),
    })
  })
})
