import { setTimeout as wait } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import pg from 'pg'
import type { Log } from '../log.ts'
import { MIGRATION_LIMITS, type MigrationLimits } from './migrating/limits.ts'
import { LockWatch } from './migrating/lock-watch.ts'
import { type AppliedMigration, pendingMigrations } from './migrating/pending.ts'
import { MigrationProblem } from './migrating/problem.ts'
import { readMigrations } from './migrating/read-migrations.ts'
import { runMigration } from './migrating/run-migration.ts'
import { untilOlderNodesLeft } from './migrating/running-nodes.ts'

export interface MigrateOptions {
  databaseUrl: string
  log: Log
  /** Where the numbered `.sql` files are. */
  folder?: string
  limits?: Partial<MigrationLimits>
  /** Ends the waiting for others; what is being run is run to its end. */
  signal?: AbortSignal
}

const MIGRATIONS_FOLDER = fileURLToPath(new URL('./migrations/', import.meta.url))

const OLDEST_SERVER = 14

/** Names the lock of the one process that migrates a database; like the next, any number that nobody else uses. */
const TURN = 7_211_053_164_002
/**
 * Names the lock under which transactions are run. Code of before there were two waits for it in a statement, which is a
 * transaction, and building an index waits for those: it is let go of meanwhile, when all that such code knows of is done.
 */
const IN_TRANSACTION = 7_211_053_164_001
const ASK_AGAIN_AFTER_MS = 100

/**
 * Brings the tables of a database up to what this code needs, while nodes of the version before go on working (LO-8). Any
 * number of processes may do it at the same time: they take turns, and all but the first find nothing left to do.
 *
 * @throws MigrationProblem; what `pg` throws if the database cannot be reached; an AbortError
 */
export async function migrate(options: MigrateOptions): Promise<void> {
  const { databaseUrl, log, folder = MIGRATIONS_FOLDER, signal } = options
  const limits = { ...MIGRATION_LIMITS, ...options.limits }
  const known = await readMigrations(folder)
  const client = new pg.Client({
    connectionString: databaseUrl,
    application_name: 'curfew migrate',
    connectionTimeoutMillis: 10_000,
    // Building an index of a large table takes as long as it takes.
    options: '-c statement_timeout=0 -c lock_timeout=0 -c idle_in_transaction_session_timeout=0',
  })
  // A lost connection fails the statement that is under way; without a listener it would end the process as well.
  client.on('error', (error) => log.warn({ err: error }, 'lost the database connection while migrating'))
  await client.connect()
  try {
    await checkServer(client)
    await takeLock(client, TURN, signal)
    await takeLock(client, IN_TRANSACTION, signal)
    const pending = pendingMigrations(known, await readApplied(client))
    if (pending.length === 0) return
    const locks = await LockWatch.open({ databaseUrl, migrating: client, limits, log })
    try {
      for (const migration of pending) {
        if (!migration.compatible) await untilOlderNodesLeft({ client, migration, limits, log, signal })
        const { outsideTransaction } = migration.body
        if (outsideTransaction) await client.query('SELECT pg_advisory_unlock($1)', [IN_TRANSACTION])
        await runMigration({ client, locks, limits, log, signal }, migration)
        if (outsideTransaction) await takeLock(client, IN_TRANSACTION, signal)
        log.info({ migration: migration.name }, 'migrated the database')
      }
    } finally {
      await locks.close()
    }
  } finally {
    await client.end()
  }
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

/** Takes a lock that is held until the connection ends, in whatever way. By asking again and again, in no transaction. */
async function takeLock(client: pg.Client, lock: number, signal?: AbortSignal): Promise<void> {
  for (;;) {
    const { rows } = await client.query<{ taken: boolean }>('SELECT pg_try_advisory_lock($1) AS taken', [
      lock,
    ])
    if (rows[0]?.taken) return
    await wait(ASK_AGAIN_AFTER_MS, undefined, { signal })
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
