import { afterAll, beforeAll, describe, it } from 'vitest'
import { checkCluster } from './check-cluster.ts'
import { type OwnPostgres, startOwnPostgres } from './cluster/own-postgres.ts'
import { FAULTY } from './faulty.ts'
import { inTurn } from './nemesis/in-turn.ts'
import { crashPostgres, endConnections, restartPostgres } from './nemesis/postgres.ts'

let postgres: OwnPostgres
beforeAll(async () => {
  postgres = await startOwnPostgres()
})
afterAll(() => postgres?.stop())

describe('P1, P2, P4, P6 PostgreSQL fails', () => {
  it('every promise holds when its connections end, when it is restarted, and when it crashes and recovers', {
    timeout: 900_000,
  }, async () => {
    await checkCluster({
      ...FAULTY,
      name: 'faults of PostgreSQL',
      databaseUrl: await postgres.newDatabase(),
      nemesis: inTurn(
        endConnections,
        restartPostgres(() => postgres),
        crashPostgres(() => postgres),
      ),
    })
  })
})
