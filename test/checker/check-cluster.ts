import { createTestDatabase } from '@curfew/server/testing'
import { expect } from 'vitest'
import { startCluster } from './cluster/cluster.ts'
import type { Patch } from './cluster/patch.ts'
import { Chronicle } from './history/chronicle.ts'
import { type JudgeOptions, judge } from './judge/judge.ts'
import { BETWEEN_STEPS, KILL_POINTS } from './kill-points/kill-points.ts'
import type { Nemesis } from './nemesis/nemesis.ts'
import type { NuisanceCounts } from './nuisances/counts.ts'
import { ORDINARY, type PlanOptions, planOf } from './workload/plan.ts'
import { run } from './workload/run.ts'
import { type Summary, summaryOf } from './workload/summary.ts'

export interface CheckOptions extends JudgeOptions {
  /** For the names of files. */
  name: string
  seed?: number
  /** At least so many, or what comes along while things fail. */
  checks?: number
  revocations?: number
  plan?: Partial<PlanOptions>
  pauseMs?: number
  nemesis?: Nemesis
  /** What the built server does otherwise than it ships. */
  patches?: readonly Patch[]
  /** Whether some ask for too much meanwhile. */
  nuisances?: boolean
  /** Another PostgreSQL than the one that all tests share. */
  databaseUrl?: string
  /** Another server than that of this repository, until its nodes are upgraded. Nothing of it is patched. */
  program?: URL
}

interface Checked extends Summary {
  seed: number
  nuisances: NuisanceCounts | null
}

/** The same seed gives the same plan: `CURFEW_CHECKER_SEED=… npx vitest run …` */
export const newSeed = (): number => Number(process.env.CURFEW_CHECKER_SEED ?? Date.now() % 1_000_000_000)

/**
 * Runs a cluster of its own and expects that every promise was kept; keeps the history when one was not.
 *
 * @returns what the run consisted of
 */
export async function checkCluster(options: CheckOptions): Promise<Checked> {
  const {
    name,
    seed = newSeed(),
    checks = 0,
    revocations = 0,
    nemesis,
    nuisances,
    pauseMs,
    program,
  } = options
  const chronicle = new Chronicle()
  const plan = planOf({ ...ORDINARY, ...options.plan, seed })
  const records = options.databaseUrl ? null : await createTestDatabase()
  const cluster = await startCluster({
    chronicle,
    databaseUrl: options.databaseUrl ?? records?.url ?? '',
    nodes: plan.nodes,
    redis: true,
    program,
    patches: [
      ...(nemesis && !program ? [...KILL_POINTS, BETWEEN_STEPS].flatMap(({ patches }) => patches) : []),
      ...(options.patches ?? []),
    ],
  })
  let annoyed: NuisanceCounts | null = null
  try {
    const isEnough = () =>
      chronicle.checks >= checks && summaryOf(chronicle.events).revocations.done >= revocations
    annoyed = await run({ cluster, chronicle, plan, pauseMs, nemesis, nuisances, isEnough })
  } catch (error) {
    throw new Error(`seed ${seed}, history in ${await chronicle.keep(`${name} ${seed}`)}`, { cause: error })
  } finally {
    await cluster.stop()
    await records?.drop()
  }
  const violations = judge(chronicle.events, options)
  const history = violations.length > 0 ? await chronicle.keep(`${name} ${seed}`) : 'nowhere'
  const said = violations.length > 0 ? cluster.nodes.map(({ output }) => output.slice(-2_000)).join('\n') : ''
  const answered = annoyed ? `, those who asked for too much were answered ${JSON.stringify(annoyed)}` : ''
  expect(violations, `seed ${seed}, history in ${history}${answered}\n${said}`).toEqual([])
  return { seed, ...summaryOf(chronicle.events), nuisances: annoyed }
}
