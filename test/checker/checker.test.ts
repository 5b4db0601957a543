import { createTestDatabase, type TestDatabase } from '@curfew/server/testing'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Cluster, startCluster } from './cluster/cluster.ts'
import { Chronicle } from './history/chronicle.ts'
import { judge } from './judge/judge.ts'
import { ORDINARY, planOf } from './workload/plan.ts'
import { run } from './workload/run.ts'
import { summaryOf } from './workload/summary.ts'

const CHECKS = 50_000
const REVOCATIONS = 500
const seed = Number(process.env.CURFEW_CHECKER_SEED ?? Date.now() % 1_000_000_000)

let records: TestDatabase
let cluster: Cluster
const chronicle = new Chronicle()
beforeAll(async () => {
  records = await createTestDatabase()
  cluster = await startCluster({ chronicle, databaseUrl: records.url, nodes: 3, redis: true })
})
afterAll(async () => {
  await cluster?.stop()
  await records?.drop()
})

describe('P1, P2, P3, P4, P5, P6, P7', () => {
  it(`hold for ${CHECKS} checks on three nodes during ${REVOCATIONS} revocations`, {
    timeout: 600_000,
  }, async () => {
    const plan = planOf({ ...ORDINARY, seed })
    const summary = () => summaryOf(chronicle.events)
    await run({
      cluster,
      chronicle,
      plan,
      isEnough: () => chronicle.checks >= CHECKS && summary().revocations.done >= REVOCATIONS,
    })
    console.log(JSON.stringify({ seed, ...summary() }))
    const violations = judge(chronicle.events)
    const file = violations.length > 0 ? await chronicle.keep(`checker ${seed}`) : ''
    expect(violations, `seed ${seed}, history in ${file}`).toEqual([])
  })
})
