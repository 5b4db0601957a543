import { createEmptyDatabase, type TestDatabase } from '@curfew/server/testing'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createLog } from '../../server/src/log.ts'
import { MOST_BY_NAME } from '../../server/src/sessions/end/end-sessions.ts'
import { migrate } from '../../server/src/store/migrate.ts'
import { checkCluster } from '../checker/check-cluster.ts'
import { inDatabase } from '../checker/cluster/cluster.ts'
import { FAULTY } from '../checker/faulty.ts'
import { ORDINARY } from '../checker/workload/plan.ts'
import { longestTableWait } from './lock-waits.ts'
import { buildNeighbour, NEIGHBOUR, type Neighbour } from './neighbour.ts'
import { upgrade } from './upgrade.ts'

/** LO-8, in milliseconds. */
const LONGEST_WAIT = 500

/** So many people in each group that this version does not end their sessions one by one, whoever is signed in of them. */
const CROWD = `
  INSERT INTO curfew.groups (name) SELECT 'group-' || number FROM generate_series(0, ${ORDINARY.groups - 1}) AS number;
  INSERT INTO curfew.users (login_id) SELECT 'elsewhere-' || number FROM generate_series(0, ${MOST_BY_NAME}) AS number;
  INSERT INTO curfew.group_members (group_id, user_id) SELECT g.id, u.id FROM curfew.groups AS g CROSS JOIN curfew.users AS u`

describe('LO-8 the version before and this one on one database', () => {
  const log = createLog('silent')
  let neighbour: Neighbour
  let database: TestDatabase

  beforeAll(async () => {
    neighbour = await buildNeighbour()
    database = await createEmptyDatabase()
    await migrate({ databaseUrl: database.url, log, folder: neighbour.migrations })
    await inDatabase(database.url, (client) => client.query(CROWD))
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
    const { rows } = await inDatabase(database.url, (client) =>
      client.query(`SELECT FROM curfew.feed WHERE kind = 'sessions.ended_many'`),
    )
    expect(rows.length, 'ends that the version before knows nothing of').toBeGreaterThan(0)
  })
})
