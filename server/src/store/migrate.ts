import { createHash } from 'node:crypto'
import { readdir, readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import pg from 'pg'
import type { Log } from '../log.ts'

/** A numbered file of `migrations/`: `0001_core.sql`. */
export interface Migration {
  readonly number: number
  readonly name: string
  readonly sha256: string
  readonly sql: string
}

/** What the database says about a migration that was run on it. */
export type AppliedMigration = Pick<Migration, 'number' | 'name' | 'sha256'>

type MigrationProblemCode = 'server_too_old' | 'database_newer' | 'migration_changed' | 'migration_failed'

/** Why this code cannot work with that database. */
class MigrationProblem extends Error {
  readonly code: MigrationProblemCode

  constructor(code: MigrationProblemCode, message: string, options?: ErrorOptions) {
    super(message, options)
    this.name = 'MigrationProblem'
    this.code = code
  }
}

const MIGRATIONS_FOLDER = fileURLToPath(new URL('./migrations/', import.meta.url))

const OLDEST_SERVER = 14

/** Names the lock under which one process at a time migrates a database; any number that nobody else uses. */
const LOCK = 7_211_053_164_001

/**
 * Brings the tables of a database up to what this code needs. Any number of processes may do it at the same time: they
 * take turns, and all but the first find nothing left to do.
 *
 * @param options.folder where the numbered `.sql` files are
 * @throws MigrationProblem, before anything is changed unless it is `migration_failed`; what `pg` throws if the database
 *   cannot be reached
 */
export async function migrate(options: { databaseUrl: string; log: Log; folder?: string }): Promise<void> {
  const { databaseUrl, log, folder = MIGRATIONS_FOLDER } = options
  const known = await readMigrations(folder)
  const client = new pg.Client({
    connectionString: databaseUrl,
    application_name: 'curfew migrate',
    connectionTimeoutMillis: 10_000,
    // Waiting for another process's turn, or rewriting a large table, takes as long as it takes.
    options: '-c statement_timeout=0 -c lock_timeout=0 -c idle_in_transaction_session_timeout=0',
  })
  // A lost connection fails the statement that is under way; without a listener it would end the process as well.
  client.on('error', (error) => log.warn({ err: error }, 'lost the database connection while migrating'))
  await client.connect()
  try {
    await checkServer(client)
    // Held until the connection ends, in whatever way.
    await client.query('SELECT pg_advisory_lock($1)', [LOCK])
    for (const migration of pendingMigrations(known, await readApplied(client))) {
      await run(client, migration)
      log.info({ migration: migration.name }, 'migrated the database')
    }
  } finally {
    await client.end()
  }
}

/**
 * What is left to run.
 *
 * @param known in order
 * @param applied in order
 * @throws MigrationProblem `database_newer`, `migration_changed`
 */
export function pendingMigrations(
  known: readonly Migration[],
  applied: readonly AppliedMigration[],
): Migration[] {
  const knownByNumber = new Map(known.map((migration) => [migration.number, migration]))
  const newer = applied.filter(({ number }) => !knownByNumber.has(number))
  if (newer.length > 0) {
    throw new MigrationProblem(
      'database_newer',
      `The database was migrated by a newer version of Curfew (${newer.map(({ name }) => name).join(', ')}). ` +
        'Start that version, or a later one.',
    )
  }
  const changed = applied.filter(({ number, sha256 }) => knownByNumber.get(number)?.sha256 !== sha256)
  if (changed.length > 0) {
    throw new MigrationProblem(
      'migration_changed',
      `Migrations differ from those that were run on this database: ${changed.map(({ name }) => name).join(', ')}. ` +
        'A migration never changes once it has been released; write a new one.',
    )
  }
  const done = new Set(applied.map(({ number }) => number))
  return known.filter(({ number }) => !done.has(number))
}

/** Reads the migrations of a folder, in order. */
export async function readMigrations(folder: string): Promise<Migration[]> {
  const names = (await readdir(folder)).filter((name) => /^\d{4}_\w+\.sql$/.test(name)).sort()
  const migrations = await Promise.all(
    names.map(async (name) => {
      // Git may check files out with other line ends on Windows.
      const sql = (await readFile(`${folder}/${name}`, 'utf8')).replaceAll('\r\n', '\n')
      return {
        number: Number(name.slice(0, 4)),
        name,
        sha256: createHash('sha256').update(sql).digest('hex'),
        sql,
      }
    }),
  )
  const twice = migrations.find(({ number }, index) => migrations[index - 1]?.number === number)
  if (twice) throw new Error(`There are two migrations number ${twice.number}`)
  return migrations
}

async function checkServer(client: pg.Client): Promise<void> {
  const { rows } = await client.query<{ major: number; version: string }>(
    `SELECT current_setting('server_version_num')::int / 10000 AS major, current_setting('server_version') AS version`,
  )
  const [server] = rows
  if (server && server.major < OLDEST_SERVER) {
    throw new MigrationProblem(
      'server_too_old',
      `Curfew needs PostgreSQL ${OLDEST_SERVER} or newer; this server is ${server.version}.`,
    )
  }
}

async function readApplied(client: pg.Client): Promise<AppliedMigration[]> {
  // Asked first, because CREATE SCHEMA wants the right to create schemas even if there is nothing to create.
  const { rows } = await client.query(`SELECT to_regclass('curfew.migrations') IS NOT NULL AS exists`)
  if (!rows[0].exists) {
    const schema = await client.query(`SELECT to_regnamespace('curfew') IS NOT NULL AS exists`)
    if (!schema.rows[0].exists) await client.query('CREATE SCHEMA curfew')
    await client.query(`
      CREATE TABLE curfew.migrations (
        number integer PRIMARY KEY,
        name text NOT NULL,
        sha256 text NOT NULL,
        applied_at timestamptz NOT NULL DEFAULT statement_timestamp()
      )`)
  }
  const applied = await client.query<AppliedMigration>(
    'SELECT number, name, sha256 FROM curfew.migrations ORDER BY number',
  )
  return applied.rows
}

async function run(client: pg.Client, { number, name, sha256, sql }: Migration): Promise<void> {
  try {
    await client.query('BEGIN')
    await client.query(sql)
    await client.query('INSERT INTO curfew.migrations (number, name, sha256) VALUES ($1, $2, $3)', [
      number,
      name,
      sha256,
    ])
    await client.query('COMMIT')
  } catch (cause) {
    await client.query('ROLLBACK').catch(() => undefined)
    const line = lineOf(sql, cause)
    throw new MigrationProblem(
      'migration_failed',
      `The migration ${name} failed${line ? ` in line ${line}` : ''} and was undone: ${cause}`,
      { cause },
    )
  }
}

/** PostgreSQL tells the place of a mistake as a position in the text. */
function lineOf(sql: string, error: unknown): number | undefined {
  if (!(error instanceof pg.DatabaseError) || !error.position) return undefined
  return sql.slice(0, Number(error.position)).split('\n').length
}
