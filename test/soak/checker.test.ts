import { afterAll, beforeAll, describe, it } from 'vitest'
import { type CheckOptions, checkCluster, newSeed } from '../checker/check-cluster.ts'
import { type OwnPostgres, startOwnPostgres } from '../checker/cluster/own-postgres.ts'
import { FAULTY } from '../checker/faulty.ts'
import { KILL_POINTS } from '../checker/kill-points/kill-points.ts'
import { stickClients } from '../checker/nemesis/clients.ts'
import { inTurn } from '../checker/nemesis/in-turn.ts'
import { killAtPoint, pauseNode, replaceNode } from '../checker/nemesis/nodes.ts'
import { crashPostgres, endConnections, restartPostgres } from '../checker/nemesis/postgres.ts'
import { cutLink, killRedis, pauseRedis } from '../checker/nemesis/redis.ts'
import { type SoakRun, writeRuns } from './results.ts'

/** In parts, so that a history fits into memory and each part begins with a fresh cluster. */
const PARTS = Number(process.env.CURFEW_SOAK_PARTS ?? 10)
const CHECKS = 100_000
const REVOCATIONS = 500
const NODES = [0, 1, 2]

let postgres: OwnPostgres
const runs: SoakRun[] = []
beforeAll(async () => {
  postgres = await startOwnPostgres()
})
afterAll(() => postgres?.stop())

async function soak(options: CheckOptions & { seed: number }): Promise<void> {
  const { name, seed } = options
  try {
    runs.push({ name, seed, summary: await checkCluster(options), failure: null })
  } catch (error) {
    runs.push({ name, seed, summary: null, failure: String(error).slice(0, 4_000) })
    throw error
  } finally {
    await writeRuns(runs)
  }
}

const first = newSeed()
const parts = Array.from({ length: PARTS }, (_, part) => ({ name: `part ${part + 1}`, seed: first + part }))

describe('P1, P2, P3, P4, P5, P6, P7 for a million checks and 5,000 revocations', () => {
  it.each(parts)('$name', (part) =>
    // Half as many revocations for each check as in an ordinary run.
    soak({ ...part, checks: CHECKS, revocations: REVOCATIONS, plan: { checksPerRevocation: 190 } }),
  )
})

const GRID: Pick<CheckOptions, 'name' | 'nemesis'>[] = [
  {
    name: 'Redis lost for one node',
    nemesis: inTurn(...NODES.flatMap((node) => [cutLink(node, 3_000), cutLink(node, 10_000)])),
  },
  {
    name: 'Redis killed and back empty',
    nemesis: inTurn(killRedis(1_000), killRedis(5_000), killRedis(15_000)),
  },
  { name: 'Redis hangs', nemesis: inTurn(pauseRedis(3_000), pauseRedis(15_000), pauseRedis(30_000)) },
  {
    name: 'a node stands still',
    nemesis: inTurn(...[3_000, 8_000, 20_000].flatMap((time) => NODES.map((node) => pauseNode(node, time)))),
  },
  ...KILL_POINTS.map(({ name }) => ({
    name: `nodes killed ${name}`,
    nemesis: inTurn(...NODES.map((node) => killAtPoint(node, name))),
  })),
  { name: 'clients get stuck', nemesis: inTurn(...[3_000, 8_000].map((time) => stickClients(100, time))) },
  { name: 'nodes killed at any time', nemesis: inTurn(...[...NODES, ...NODES, ...NODES].map(replaceNode)) },
]
const grid = GRID.flatMap((run) => [0, 1].map((round) => ({ ...run, round, seed: first + 100 + round })))

describe('P1, P2, P3, P4, P5, P6, P7 while things fail', () => {
  it.each(grid)('$name, round $round', ({ name, nemesis, seed }) => soak({ ...FAULTY, name, nemesis, seed }))

  it.each([0, 1])('PostgreSQL ends connections, is restarted and crashes, round %i', async (round) =>
    soak({
      ...FAULTY,
      name: 'PostgreSQL ends connections, is restarted and crashes',
      seed: first + 100 + round,
      databaseUrl: await postgres.newDatabase(),
      nemesis: inTurn(
        endConnections,
        restartPostgres(() => postgres),
        endConnections,
        crashPostgres(() => postgres),
        endConnections,
      ),
    }),
  )
})
