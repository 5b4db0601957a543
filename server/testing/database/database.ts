import { randomBytes } from 'node:crypto'
import pg from 'pg'
import { afterAll, beforeAll, expect, inject } from 'vitest'
import { createLog } from '../../src/log.ts'
import { type Database, type DatabaseOptions, openDatabase } from '../../src/store/database.ts'
import { eventually } from '../eventually.ts'

declare module 'vitest' {
  interface ProvidedContext {
    /** A PostgreSQL for this run. Its database is migrated and otherwise empty: the template of all others. */
    testPostgresUrl: string
  }
}

/** A database of a test file's own. It is there from before the first test until after the last. */
export interface FileDatabase {
  readonly url: string
  /** Opens it as a node does, until the tests are over. */
  open(options?: DatabaseOptions): Database
  /** Somebody else at the database: one connection, until the tests are over. */
  connect(): pg.Client
}

/**
 * Gives the tests of a file, or of a `describe`, a database of their own, migrated and otherwise empty: a copy of the
 * template, made in a few hundredths of a second. Call it at the top, before other hooks; what those open at it has to be
 * closed when they are done: whoever is still connected in the end fails the file.
 */
export function setUpDatabase(): FileDatabase {
  const name = newName()
  const url = urlOf(name)
  beforeAll(() => create(name, databaseOf(inject('testPostgresUrl'))))
  afterAll(() => drop(name))
  return {
    url,
    open(options) {
      const database = openDatabase(url, createLog('silent'), options)
      afterAll(() => database.close())
      return database
    },
    connect() {
      const client = new pg.Client(url)
      beforeAll(async () => {
        await client.connect()
      })
      afterAll(() => client.end())
      return client
    },
  }
}

export interface TestDatabase {
  readonly url: string
  /** Removes it. @throws if anybody is still connected to it */
  drop(): Promise<void>
}

/** A further database, for whoever needs one in the middle of a test. */
export function createTestDatabase(): Promise<TestDatabase> {
  return createAndName(databaseOf(inject('testPostgresUrl')))
}

/** The same without any tables. */
export function createEmptyDatabase(): Promise<TestDatabase> {
  return createAndName('template0')
}

async function createAndName(template: string): Promise<TestDatabase> {
  const name = newName()
  await create(name, template)
  return { url: urlOf(name), drop: () => drop(name) }
}

const newName = (): string => `test_${randomBytes(8).toString('hex')}`

// A template can be copied only while nobody is connected to it, hence from another database.
const create = async (name: string, template: string): Promise<void> => {
  await atServer((client) => client.query(`CREATE DATABASE ${name} TEMPLATE ${template}`))
}

function drop(name: string): Promise<void> {
  return atServer(async (client) => {
    const connected = async () => {
      const { rows } = await client.query<{ who: string }>(
        `SELECT concat_ws(' · ', application_name, state, left(query, 200)) AS who
         FROM pg_stat_activity WHERE datname = $1`,
        [name],
      )
      return rows.map(({ who }) => who)
    }
    try {
      // Whoever has just closed a connection is seen for a moment longer.
      await eventually(async () =>
        expect(await connected(), 'connections that the tests have left open').toEqual([]),
      )
    } finally {
      await client.query(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`)
    }
  })
}

const databaseOf = (url: string): string => new URL(url).pathname.slice(1)

function urlOf(name: string): string {
  const url = new URL(inject('testPostgresUrl'))
  url.pathname = `/${name}`
  return url.href
}

async function atServer<T>(use: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client(urlOf('postgres'))
  await client.connect()
  try {
    return await use(client)
  } finally {
    await client.end()
  }
}
