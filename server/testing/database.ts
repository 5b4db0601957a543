import { randomBytes } from 'node:crypto'
import pg from 'pg'
import { inject } from 'vitest'

declare module 'vitest' {
  interface ProvidedContext {
    /** A PostgreSQL for this run. Its database is migrated and otherwise empty: the template of all others. */
    testPostgresUrl: string
  }
}

export interface TestDatabase {
  readonly url: string
  /** Closes what is still connected to it, and removes it. */
  drop(): Promise<void>
}

/**
 * A database of one's own, migrated and otherwise empty: a copy of the template, made in a few hundredths of a second. One
 * for each test file is the rule; the file drops it in the end.
 */
export function createTestDatabase(): Promise<TestDatabase> {
  return create(databaseOf(inject('testPostgresUrl')))
}

/** The same without any tables. */
export function createEmptyDatabase(): Promise<TestDatabase> {
  return create('template0')
}

async function create(template: string): Promise<TestDatabase> {
  const server = inject('testPostgresUrl')
  const name = `test_${randomBytes(8).toString('hex')}`
  // A template can be copied only while nobody is connected to it, hence from another database.
  await query(withDatabase(server, 'postgres'), `CREATE DATABASE ${name} TEMPLATE ${template}`)
  return {
    url: withDatabase(server, name),
    drop: () => query(withDatabase(server, 'postgres'), `DROP DATABASE IF EXISTS ${name} WITH (FORCE)`),
  }
}

const databaseOf = (url: string): string => new URL(url).pathname.slice(1)

function withDatabase(url: string, name: string): string {
  const changed = new URL(url)
  changed.pathname = `/${name}`
  return changed.href
}

async function query(url: string, sql: string): Promise<void> {
  const client = new pg.Client(url)
  await client.connect()
  try {
    await client.query(sql)
  } finally {
    await client.end()
  }
}
