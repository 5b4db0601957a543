import { describe, expect, it } from 'vitest'
import { checkCluster } from './check-cluster.ts'

const CHECKS = 50_000
const REVOCATIONS = 500

describe('P1, P2, P3, P4, P5, P6, P7 on three nodes', () => {
  it(`hold for ${CHECKS} checks during ${REVOCATIONS} revocations`, { timeout: 1_200_000 }, async () => {
    const summary = await checkCluster({ name: 'checker', checks: CHECKS, revocations: REVOCATIONS })
    console.log(JSON.stringify(summary))
    // It was not an empty victory.
    expect(summary.targets).toEqual({
      sessions: expect.any(Number),
      users: expect.any(Number),
      loginIds: expect.any(Number),
      group: expect.any(Number),
      members: expect.any(Number),
      everyone: expect.any(Number),
    })
    expect(summary.revocations).toMatchObject({ refused: 0, running: 0 })
    expect(summary.answers.accepted).toBeGreaterThan(CHECKS / 3)
    expect(summary.answers.ended).toBeGreaterThan(REVOCATIONS * 5)
    expect(summary.via.handshake).toBeGreaterThan(REVOCATIONS)
    expect(summary.via.event).toBeGreaterThan(REVOCATIONS)
    expect(summary.told).toBeGreaterThan(REVOCATIONS)
  })
})
