import { countLockWaits, createTestDatabase, eventually, type TestDatabase } from '@curfew/server/testing'
import { CompiledQuery, type Kysely } from 'kysely'
import pg from 'pg'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { createLog } from '../log.ts'
import { type Database, openDatabase } from './database.ts'

const log = createLog('silent')
let records: TestDatabase
let admin: pg.Client

beforeAll(async () => {
  records = await createTestDatabase()
  admin = new pg.Client(records.url)
  await admin.connect()
})
afterAll(async () => {
  await admin.end()
  await records.drop()
})

type Pool = Exclude<keyof Database, 'close'>
const POOLS: Pool[] = [
  'reads',
  'checks',
  'answers',
  'limits',
  'changes',
  'people',
  'background',
  'lease',
  'looks',
  'writes',
]

/** Sends one statement through a set of connections. */
async function send(pool: pg.Pool | Kysely<never>, text: string): Promise<Record<string, unknown>[]> {
  if ('executeQuery' in pool) return (await pool.executeQuery(CompiledQuery.raw(text))).rows as never
  return (await pool.query(text)).rows
}
const through = (database: Database, pool: Pool, text: string) =>
  send(database[pool] as pg.Pool | Kysely<never>, text)

describe('FD-4 every connection sets what the proof needs', () => {
  const NEEDED = {
    synchronous_commit: 'on',
    transaction_isolation: 'read committed',
    transaction_read_only: 'off',
    idle_in_transaction_session_timeout: '500ms',
  }
  const OTHERWISE = {
    synchronous_commit: 'off',
    default_transaction_isolation: 'repeatable read',
    default_transaction_read_only: 'on',
    idle_in_transaction_session_timeout: '0',
  }
  const settings = Object.keys(NEEDED)
    .map((name) => `current_setting('${name}') AS ${name}`)
    .join(', ')

  it.each(POOLS)('whatever the server’s defaults: %s', async (pool) => {
    const name = new URL(records.url).pathname.slice(1)
    for (const [setting, value] of Object.entries(OTHERWISE)) {
      await admin.query(`ALTER DATABASE ${name} SET ${setting} = '${value}'`)
    }
    const database = openDatabase(records.url, log)
    try {
      expect(await through(database, pool, `SELECT ${settings}`)).toEqual([NEEDED])
    } finally {
      await database.close()
      await admin.query(`SET default_transaction_read_only = off; ALTER DATABASE ${name} RESET ALL`)
    }
  })

  it.each(POOLS)('whatever the address asks for, which is heard beside it: %s', async (pool) => {
    const url = new URL(records.url)
    url.searchParams.set('options', '-c synchronous_commit=off -c work_mem=5MB')
    url.searchParams.set('idle_in_transaction_session_timeout', '0')
    const database = openDatabase(url.href, log)
    try {
      expect(
        await through(database, pool, `SELECT ${settings}, current_setting('work_mem') AS work_mem`),
      ).toEqual([{ ...NEEDED, work_mem: '5MB' }])
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

describe('FD-5 each kind of work has its own set of connections', () => {
  let database: Database
  beforeEach(() => {
    database = openDatabase(records.url, log)
  })
  afterEach(() => database.close())

  it.each(POOLS)('a crowd of slow %s keeps nobody else waiting', async (pool) => {
    await admin.query('BEGIN; SELECT pg_advisory_xact_lock(1)')
    const crowd = Array.from({ length: 20 }, () =>
      through(database, pool, 'SELECT pg_advisory_lock_shared(1)').catch(() => undefined),
    )
    await eventually(async () => expect(await countLockWaits(admin, 'advisory')).toBeGreaterThan(1))
    // A second one of the same kind would have to wait for a connection.
    for (const other of POOLS.filter((each) => each !== pool)) {
      expect(await through(database, other, 'SELECT 1 AS one')).toEqual([{ one: 1 }])
    }
    await admin.query('COMMIT')
    await Promise.all(crowd)
  })
})
