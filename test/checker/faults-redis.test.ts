import { describe, expect, it } from 'vitest'
import { checkCluster } from './check-cluster.ts'
import { FAULTY } from './faulty.ts'
import { inTurn } from './nemesis/in-turn.ts'
import { cutLink, killRedis, pauseRedis } from './nemesis/redis.ts'

describe('P6, FD-15 Redis only wakes', () => {
  it('every promise holds while it is killed, comes back empty, hangs, or is lost for one node', {
    timeout: 900_000,
  }, async () => {
    const summary = await checkCluster({
      ...FAULTY,
      name: 'faults of Redis',
      nemesis: inTurn(cutLink(1, 3_000), killRedis(3_000), pauseRedis(6_000)),
    })
    expect(summary.answers).not.toHaveProperty('error')
    expect(summary.revocations).toMatchObject({ refused: 0, running: 0, unknown: 0 })
  })
})
