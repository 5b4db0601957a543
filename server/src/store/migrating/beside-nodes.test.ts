import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import pg from 'pg'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { eventually, makeTemporaryFolder, setUpDatabase } from '../../../testing/index.ts'
import { createLog } from '../../log.ts'
import { migrate } from '../migrate.ts'
import type { MigrationLimits } from './limits.ts'

const IN_TRANSACTION = '-- curfew: compatible-with-previous yes'
const OUTSIDE = `${IN_TRANSACTION}\n-- curfew: outside-transaction`
const INCOMPATIBLE = '-- curfew: compatible-with-previous no'

/** What LO-8 promises to whoever is running meanwhile. */
const PROMISE = '500ms'
/** Pauses that do not make a test wait. */
const QUICK: Partial<MigrationLimits> = { firstPauseMs: 20, longestPauseMs: 50 }

let folder: Awaited<ReturnType<typeof makeTemporaryFolder>>
const database = setUpDatabase()
const client = database.connect()
const other = database.connect()
let said: { msg: string }[]

const connect = async () => {
  const connected = new pg.Client(database.url)
  await connected.connect()
  return connected
}
beforeEach(async () => {
  // Whatever a failed test has left.
  await client.query(
    `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
     WHERE datname = current_database() AND application_name LIKE 'curfew migrate%'`,
  )
  await client.query('DROP SCHEMA IF EXISTS curfew CASCADE')
  folder = await makeTemporaryFolder()
  said = []
  await write(
    '0001_one.sql',
    `CREATE TABLE curfew.nodes (host text, version text, started_at timestamptz DEFAULT now(), beat_at timestamptz);
     CREATE TABLE curfew.one (a integer);
     INSERT INTO curfew.one SELECT generate_series(1, 250);`,
  )
  await run()
})
afterEach(() => folder.remove())

const write = (name: string, ...lines: string[]) => writeFile(join(folder.path, name), lines.join('\n'))
const log = createLog('info', { write: (line) => void said.push(JSON.parse(line)) })
const run = (limits?: Partial<MigrationLimits>) =>
  migrate({ databaseUrl: database.url, log, folder: folder.path, limits: { ...QUICK, ...limits } })
const value = async (sql: string) => Object.values((await client.query(sql)).rows[0])[0]
const isApplied = (number: number) =>
  value(`SELECT EXISTS (SELECT FROM curfew.migrations WHERE number = ${number})`)
const timesLetGo = () => said.filter(({ msg }) => msg === 'a migration lets others go first').length

/** A node that goes on beating, by its row, for as long as a test takes. */
const startNode = () =>
  client.query(`INSERT INTO curfew.nodes (host, version, beat_at) VALUES ('old-1', '0.1.0', 'infinity')`)
const stopNodes = () => client.query('DELETE FROM curfew.nodes')

/** Does what nodes do, in statements that PostgreSQL gives up when they have waited for longer than was promised. */
async function goOn() {
  const node = await connect()
  await node.query(`SET lock_timeout = '${PROMISE}'`)
  let isOver = false
  let done = 0
  const working = (async () => {
    while (!isOver) {
      await node.query('UPDATE curfew.one SET a = a WHERE a = 7')
      await node.query('SELECT count(*) FROM curfew.one')
      done++
    }
  })()
  // Reported when the work is stopped.
  working.catch(() => undefined)
  return {
    done: () => done,
    async stop() {
      isOver = true
      try {
        await working
      } finally {
        await node.end()
      }
    },
  }
}

describe('LO-8 a step outside a transaction', () => {
  it('builds an index beside its users', async () => {
    await write(
      '0004_x.sql',
      OUTSIDE,
      '-- curfew: step',
      'CREATE INDEX CONCURRENTLY IF NOT EXISTS one_a ON curfew.one (a);',
    )
    await run()
    expect(await value(`SELECT indisvalid FROM pg_index WHERE indexrelid = 'curfew.one_a'::regclass`)).toBe(
      true,
    )
    expect(await isApplied(4)).toBe(true)
  })

  it('can be repeated after it broke half-way: an index that was left behind is built again', async () => {
    await client.query('INSERT INTO curfew.one VALUES (7)')
    await write(
      '0004_x.sql',
      OUTSIDE,
      '-- curfew: step',
      'CREATE TABLE IF NOT EXISTS curfew.two ();',
      '-- curfew: step',
      '-- No two are the same.',
      'CREATE UNIQUE INDEX CONCURRENTLY IF NOT EXISTS one_a ON curfew.one (a);',
    )
    await expect(run()).rejects.toMatchObject({
      code: 'migration_failed',
      message: expect.stringMatching(/0004_x\.sql failed in line 6; the steps before that stay/),
    })
    const isValid = `SELECT indisvalid FROM pg_index WHERE indexrelid = 'curfew.one_a'::regclass`
    expect(await value(isValid)).toBe(false)
    expect(await value(`SELECT to_regclass('curfew.two') IS NOT NULL`)).toBe(true)
    expect(await isApplied(4)).toBe(false)

    await client.query('DELETE FROM curfew.one WHERE a = 7')
    await run()
    expect(await value(isValid)).toBe(true)
    expect(await isApplied(4)).toBe(true)
  })

  it('goes on after a crash of the connection', async () => {
    await write('0004_x.sql', OUTSIDE, '-- curfew: step', 'SELECT pg_sleep(600)')
    const killed = expect(run()).rejects.toThrow()
    await eventually(async () =>
      expect(
        await client.query(
          `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
           WHERE datname = current_database() AND query LIKE 'SELECT pg_sleep(600)%'`,
        ),
      ).toMatchObject({ rowCount: 1 }),
    )
    await killed
    expect(await isApplied(4)).toBe(false)
    await write('0004_x.sql', OUTSIDE, '-- curfew: step', 'SELECT 1')
    await run()
    expect(await isApplied(4)).toBe(true)
  })

  it('is repeated until nothing is left when it is a batch', async () => {
    await write(
      '0004_x.sql',
      OUTSIDE,
      '-- curfew: batch',
      'UPDATE curfew.one SET a = -a WHERE ctid IN (SELECT ctid FROM curfew.one WHERE a > 0 LIMIT 100)',
    )
    await run()
    expect(await value('SELECT count(*)::integer FROM curfew.one WHERE a < 0')).toBe(250)
    // Each was a transaction of its own.
    expect(await value('SELECT count(DISTINCT xmin::text)::integer FROM curfew.one')).toBe(3)
  })

  it.each([
    ['two statements', '-- curfew: step', 'SELECT 1; SELECT 2', 'a step is one statement'],
    ['a batch that changes nothing ever', '-- curfew: batch', 'SET timezone = utc', 'a batch is a statement'],
  ])('is refused if it is %s', async (_what, kind, sql, message) => {
    await write('0004_x.sql', OUTSIDE, kind, sql)
    await expect(run()).rejects.toThrow(message)
  })

  it('lets code of the version before have its turn, which would wait for it in a transaction', async () => {
    await other.query('SELECT pg_advisory_lock(1)')
    await write(
      '0004_x.sql',
      OUTSIDE,
      '-- curfew: step',
      'SELECT pg_advisory_xact_lock(1)',
      '-- curfew: step',
      'CREATE INDEX CONCURRENTLY IF NOT EXISTS one_a ON curfew.one (a);',
    )
    const running = run()
    await eventually(() => expect(timesLetGo()).toBeGreaterThan(0))
    await client.query('SELECT pg_advisory_lock(7211053164001)')
    await client.query('SELECT pg_advisory_unlock_all()')
    await other.query('SELECT pg_advisory_unlock_all()')
    await running
    expect(await isApplied(4)).toBe(true)
  })
})

describe('LO-8 no step keeps a running node waiting for more than 500 ms', () => {
  it.each([
    ['a table', 'ALTER TABLE curfew.one ADD COLUMN b integer'],
    ['a table, by a step outside a transaction', 'ALTER TABLE curfew.one ADD COLUMN IF NOT EXISTS b integer'],
  ])('while somebody reads for long what it wants to change: %s', async (what, sql) => {
    await startNode()
    await write('0004_x.sql', ...(what === 'a table' ? [IN_TRANSACTION] : [OUTSIDE, '-- curfew: step']), sql)
    await other.query('BEGIN')
    await other.query('SELECT FROM curfew.one')
    const node = await goOn()
    const running = run()
    try {
      await eventually(() => expect(timesLetGo()).toBeGreaterThan(2))
      const before = node.done()
      await eventually(() => expect(node.done()).toBeGreaterThan(before))
    } finally {
      await other.query('COMMIT')
    }
    await running
    await node.stop()
    expect(await value('SELECT count(b)::integer FROM curfew.one')).toBe(0)
  })

  it.each([
    ['changes a table', 'ALTER TABLE curfew.one ADD COLUMN b integer'],
    ['changes rows', 'UPDATE curfew.one SET a = a'],
    ['builds an index', 'CREATE INDEX one_a ON curfew.one (a)'],
    ['refers to a table', 'ALTER TABLE curfew.one ADD UNIQUE (a)'],
    ['replaces a view', 'CREATE OR REPLACE VIEW curfew.view AS SELECT a FROM curfew.one; LOCK curfew.one'],
  ])('although it takes longer after it %s: it is undone', async (_what, sql) => {
    await client.query('CREATE VIEW curfew.view AS SELECT a FROM curfew.one')
    await startNode()
    await write('0004_x.sql', IN_TRANSACTION, `${sql};`, 'SELECT pg_sleep(600)')
    const node = await goOn()
    await expect(run()).rejects.toMatchObject({
      code: 'too_long_for_running_nodes',
      message: expect.stringMatching(/0004_x\.sql .* Stop them \(old-1, 0\.1\.0\)/),
    })
    await node.stop()
    expect(await isApplied(4)).toBe(false)
  })

  it('and takes as long as it likes for what they do not use, or when there are none', async () => {
    await startNode()
    await write('0004_x.sql', IN_TRANSACTION, 'CREATE TABLE curfew.two (); SELECT pg_sleep(0.6)')
    await run()
    await stopNodes()
    await write(
      '0005_x.sql',
      IN_TRANSACTION,
      'ALTER TABLE curfew.one ADD COLUMN b integer; SELECT pg_sleep(0.6)',
    )
    await run()
    expect(await isApplied(5)).toBe(true)
  })

  it('and names whoever is in the way when its patience ends', async () => {
    await write('0004_x.sql', IN_TRANSACTION, 'ALTER TABLE curfew.one ADD COLUMN b integer')
    await other.query('BEGIN')
    await other.query('SELECT FROM curfew.one')
    const { rows } = await other.query<{ pid: number }>(
      `SELECT pg_backend_pid() AS pid FROM set_config('application_name', 'backup', false)`,
    )
    try {
      await expect(run({ patienceMs: 300 })).rejects.toMatchObject({
        code: 'locks_not_free',
        message: expect.stringContaining(`process ${rows[0]?.pid} of PostgreSQL (backup)`),
      })
    } finally {
      await other.query('COMMIT')
    }
  })

  it('and stops waiting when it is told to', async () => {
    await write('0004_x.sql', IN_TRANSACTION, 'ALTER TABLE curfew.one ADD COLUMN b integer')
    await other.query('BEGIN')
    await other.query('SELECT FROM curfew.one')
    const stop = new AbortController()
    const options = { databaseUrl: database.url, log, folder: folder.path, signal: stop.signal }
    const stopped = expect(migrate(options)).rejects.toMatchObject({ name: 'AbortError' })
    try {
      await eventually(() => expect(timesLetGo()).toBe(1))
      stop.abort()
      await stopped
    } finally {
      await other.query('COMMIT')
    }
  })
})

describe('LO-8 a migration that nodes of the version before cannot go on beside', () => {
  beforeEach(() => write('0004_x.sql', INCOMPATIBLE, 'CREATE TABLE curfew.two ()'))

  it('waits until they have left', async () => {
    await startNode()
    const running = run()
    await eventually(() =>
      expect(said.map(({ msg }) => msg).at(-1)).toMatch(/cannot go on beside this migration/),
    )
    expect(await isApplied(4)).toBe(false)
    await stopNodes()
    await running
    expect(await isApplied(4)).toBe(true)
  })

  it('names those that do not', async () => {
    await startNode()
    await expect(run({ olderNodesMs: 300 })).rejects.toMatchObject({
      code: 'older_nodes_running',
      message: expect.stringMatching(
        /0004_x\.sql, and nodes of it are running: old-1 \(0\.1\.0\)\. Stop them/,
      ),
    })
    expect(await isApplied(4)).toBe(false)
  })

  it('does not wait for one that has been silent for long', async () => {
    await client.query(
      `INSERT INTO curfew.nodes (host, version, beat_at) VALUES ('dead', '0.1.0', now() - interval '11 seconds')`,
    )
    await run({ olderNodesMs: 0 })
    expect(await isApplied(4)).toBe(true)
  })
})
