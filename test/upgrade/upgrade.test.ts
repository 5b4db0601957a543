import { createEmptyDatabase, type TestDatabase } from '@curfew/server/testing'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createLog } from '../../server/src/log.ts'
import { migrate } from '../../server/src/store/migrate.ts'
import { checkCluster } from '../checker/check-cluster.ts'
import { FAULTY } from '../checker/faulty.ts'
import { longestTableWait } from './lock-waits.ts'
import { buildNeighbour, NEIGHBOUR, type Neighbour } from './neighbour.ts'
import { upgrade } from './upgrade.ts'

/** LO-8, in milliseconds. */
const LONGEST_WAIT = 500

describe('LO-8 the version before and this one on one database', () => {
  const log = createLog('silent')
  let neighbour: Neighbour
  let database: TestDatabase

  beforeAll(async () => {
    neighbour = await buildNeighbour()
    database = await createEmptyDatabase()
    await migrate({ databaseUrl: database.url, log, folder: neighbour.migrations })
  }, 240_000)
  afterAll(async () => {
    await database?.drop()
    await neighbour?.remove()
  })

  it(`keep every promise together, from commit ${NEIGHBOUR.slice(0, 7)} on`, {
    timeout: 240_000,
  }, async () => {
    let waited = 0
    const summary = await checkCluster({
      ...FAULTY,
      name: 'upgrade',
      databaseUrl: database.url,
      program: neighbour.program,
      nemesis: upgrade(async () => {
        waited = await longestTableWait(database.url, () => migrate({ databaseUrl: database.url, log }))
      }),
    })
    console.log(JSON.stringify(summary))
    expect(waited, 'milliseconds that a node waited for a table').toBeLessThan(LONGEST_WAIT)
  })
})
