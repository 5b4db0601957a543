import { eventually, setUpDatabase } from '@curfew/server/testing'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { sendThrough, whileFull } from '../../testing/database/full-lanes.ts'
import { FEWEST_CONNECTIONS, USUAL_CONNECTIONS } from '../config/database-connections.ts'
import { createLog } from '../log.ts'
import { type Database, openDatabase } from './database.ts'
import { divide } from './lanes/divide.ts'
import { LANES, type Lane } from './lanes/lanes.ts'

const log = createLog('silent')
const records = setUpDatabase()
const admin = records.connect()

describe('FD-4 every connection sets what the proof needs', () => {
  const NEEDED = {
    synchronous_commit: 'on',
    transaction_isolation: 'read committed',
    transaction_read_only: 'off',
    idle_in_transaction_session_timeout: '500ms',
    plan_cache_mode: 'force_custom_plan',
    jit: 'off',
  }
  // Whoever does nothing but look at single rows keeps the plans.
  const needed = (lane: Lane) =>
    lane === 'lease' || lane === 'looks' ? { ...NEEDED, plan_cache_mode: 'force_generic_plan' } : NEEDED
  const OTHERWISE = {
    synchronous_commit: 'off',
    default_transaction_isolation: 'repeatable read',
    default_transaction_read_only: 'on',
    idle_in_transaction_session_timeout: '0',
    plan_cache_mode: 'force_generic_plan',
    jit: 'on',
  }
  const settings = Object.keys(NEEDED)
    .map((name) => `current_setting('${name}') AS ${name}`)
    .join(', ')

  it.each(LANES)('whatever the server’s defaults: %s', async (pool) => {
    const name = new URL(records.url).pathname.slice(1)
    for (const [setting, value] of Object.entries(OTHERWISE)) {
      await admin.query(`ALTER DATABASE ${name} SET ${setting} = '${value}'`)
    }
    const database = openDatabase(records.url, log)
    try {
      expect(await sendThrough(database, pool, `SELECT ${settings}`)).toEqual([needed(pool)])
    } finally {
      await database.close()
      await admin.query(`SET default_transaction_read_only = off; ALTER DATABASE ${name} RESET ALL`)
    }
  })

  it.each(LANES)('whatever the address asks for, which is heard beside it: %s', async (pool) => {
    const url = new URL(records.url)
    url.searchParams.set('options', '-c synchronous_commit=off -c work_mem=5MB')
    url.searchParams.set('idle_in_transaction_session_timeout', '0')
    const database = openDatabase(url.href, log)
    try {
      expect(
        await sendThrough(database, pool, `SELECT ${settings}, current_setting('work_mem') AS work_mem`),
      ).toEqual([{ ...needed(pool), work_mem: '5MB' }])
    } finally {
      await database.close()
    }
  })

  it('the membership is a logged table', async () => {
    const { rows } = await admin.query(
      `SELECT relpersistence FROM pg_class WHERE oid = 'curfew.nodes'::regclass`,
    )
    expect(rows).toEqual([{ relpersistence: 'p' }])
  })
})

describe.each([USUAL_CONNECTIONS, FEWEST_CONNECTIONS])(
  'FD-5 each kind of work has its own set of connections, of %i',
  (connections) => {
    let database: Database
    beforeEach(() => {
      database = openDatabase(records.url, log, { connections })
    })
    afterEach(() => database.close())
    const division = divide(connections)
    const setOf = (lane: Lane): Lane => {
      const portion = division[lane]
      return 'with' in portion ? portion.with : lane
    }

    it.each(LANES)('a crowd of slow %s keeps nobody else waiting', async (pool) => {
      const host = setOf(pool)
      await whileFull(database, admin, [pool], async () => {
        await eventually(async () => expect(database.load.get(host)?.waitingCount).toBeGreaterThan(0))
        // A second one of the same kind would have to wait for a connection.
        for (const other of LANES.filter((each) => setOf(each) !== host)) {
          expect(await sendThrough(database, other, 'SELECT 1 AS one')).toEqual([{ one: 1 }])
        }
      })
    })
  },
)

describe('LO-7 a database opens no more connections than it may', () => {
  it.each([FEWEST_CONNECTIONS, 13, USUAL_CONNECTIONS])('of %i, with a crowd on every lane', async (most) => {
    const database = openDatabase(records.url, log, { connections: most })
    const opened = () => [...database.load.values()].reduce((sum, { totalCount }) => sum + totalCount, 0)
    await whileFull(database, admin, LANES, async () => {
      await eventually(async () => expect(opened()).toBe(most))
      const { rows } = await admin.query<{ count: number }>(
        `SELECT count(*)::integer FROM pg_stat_activity
         WHERE datname = current_database() AND application_name LIKE 'curfew %'`,
      )
      expect(rows[0]?.count).toBeLessThanOrEqual(most)
    })
    await database.close()
  })
})
