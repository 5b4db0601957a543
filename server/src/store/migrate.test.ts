import { rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { eventually, makeTemporaryFolder, setUpDatabase } from '../../testing/index.ts'
import { createLog } from '../log.ts'
import { migrate } from './migrate.ts'
import { readMigrations } from './migrating/read-migrations.ts'

const log = createLog('silent')

describe('running them', () => {
  let folder: Awaited<ReturnType<typeof makeTemporaryFolder>>
  const database = setUpDatabase()
  const client = database.connect()

  beforeEach(async () => {
    await client.query('DROP SCHEMA IF EXISTS curfew CASCADE')
    folder = await makeTemporaryFolder()
    await write('0001_one.sql', 'CREATE TABLE curfew.one (a integer); INSERT INTO curfew.one VALUES (1);')
  })
  afterEach(() => folder.remove())

  const write = (name: string, sql: string) => writeFile(join(folder.path, name), sql)
  const run = () => migrate({ databaseUrl: database.url, log, folder: folder.path })
  const applied = async () =>
    (await client.query('SELECT name FROM curfew.migrations ORDER BY number')).rows.map(({ name }) => name)

  it('runs each once', async () => {
    await run()
    await write('0002_two.sql', 'INSERT INTO curfew.one VALUES (2)')
    await run()
    await run()
    expect(await applied()).toEqual(['0001_one.sql', '0002_two.sql'])
    expect((await client.query('SELECT a FROM curfew.one ORDER BY a')).rows).toEqual([{ a: 1 }, { a: 2 }])
  })

  it('lets processes that start at the same time take turns', async () => {
    await Promise.all([run(), run(), run(), run()])
    expect((await client.query('SELECT a FROM curfew.one')).rows).toEqual([{ a: 1 }])
  })

  it('undoes a migration that fails, and says where', async () => {
    await write('0002_two.sql', 'CREATE TABLE curfew.two ();\n\nCREATE TABEL curfew.three ();')
    await expect(run()).rejects.toMatchObject({
      code: 'migration_failed',
      message: expect.stringMatching(/0002_two\.sql failed in line 3/),
    })
    expect(await applied()).toEqual(['0001_one.sql'])
    expect((await client.query(`SELECT to_regclass('curfew.two') AS two`)).rows).toEqual([{ two: null }])
    await write('0002_two.sql', 'CREATE TABLE curfew.two ()')
    await run()
    expect(await applied()).toEqual(['0001_one.sql', '0002_two.sql'])
  })

  it('takes different line ends for the same file', async () => {
    await write('0001_one.sql', 'CREATE TABLE curfew.one\n(a integer);\n')
    await run()
    await write('0001_one.sql', 'CREATE TABLE curfew.one\r\n(a integer);\r\n')
    await expect(run()).resolves.toBeUndefined()
  })

  it('refuses two files with one number', async () => {
    await write('0001_another.sql', 'SELECT 1')
    await expect(readMigrations(folder.path)).rejects.toThrow('two migrations number 1')
  })

  it('works for a user who may not create schemas, once there is one', async () => {
    await client.query(
      `CREATE ROLE migrate_test LOGIN PASSWORD 'x'; CREATE SCHEMA curfew AUTHORIZATION migrate_test`,
    )
    const url = new URL(database.url)
    url.username = 'migrate_test'
    url.password = 'x'
    try {
      await migrate({ databaseUrl: url.href, log, folder: folder.path })
      expect(await applied()).toEqual(['0001_one.sql'])
    } finally {
      await client.query('DROP OWNED BY migrate_test CASCADE; DROP ROLE migrate_test')
    }
  })

  it('leaves no lock behind when the connection is killed in the middle', async () => {
    await write('0002_slow.sql', 'SELECT pg_sleep(600)')
    const killed = expect(run()).rejects.toThrow()
    await eventually(async () => {
      const { rowCount } = await client.query(
        `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND query LIKE '%pg_sleep(600)%' AND pid <> pg_backend_pid()`,
      )
      expect(rowCount).toBe(1)
    })
    await killed
    await rm(join(folder.path, '0002_slow.sql'))
    await run()
    expect(await applied()).toEqual(['0001_one.sql'])
  })
})

it('comes with migrations that have never been run twice under one number', async () => {
  const migrations = await readMigrations(join(import.meta.dirname, 'migrations'))
  expect(migrations.map(({ number }) => number)).toEqual(migrations.map((_migration, index) => index + 1))
})
