import { describe, expect, it } from 'vitest'
import { checkCluster } from './check-cluster.ts'
import { NUISANCES } from './nuisances/counts.ts'

const CHECKS = 15_000
const REVOCATIONS = 150

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

const CHECKS_UNDER_LOAD = 8_000
const REVOCATIONS_UNDER_LOAD = 80

describe('P1, P2, P3, P4, P5, P6, P7, LO-2 on three nodes while a stranger and a plain user ask for too much', () => {
  it(`hold for ${CHECKS_UNDER_LOAD} checks during ${REVOCATIONS_UNDER_LOAD} revocations`, {
    timeout: 600_000,
  }, async () => {
    const summary = await checkCluster({
      name: 'nuisances',
      checks: CHECKS_UNDER_LOAD,
      revocations: REVOCATIONS_UNDER_LOAD,
      nuisances: true,
    })
    console.log(JSON.stringify(summary))
    expect(summary.revocations).toMatchObject({ refused: 0, running: 0 })
    expect(summary.answers.accepted).toBeGreaterThan(CHECKS_UNDER_LOAD / 3)
    for (const name of NUISANCES) {
      const answers = Object.values(summary.nuisances?.[name] ?? {}).reduce((sum, count) => sum + count, 0)
      expect(answers, name).toBeGreaterThan(summary.seconds)
    }
  })
})
