import { setTimeout as wait } from 'node:timers/promises'
import pg from 'pg'
import type { Log } from '../../log.ts'
import type { MigrationLimits } from './limits.ts'
import type { LockWatch, Watched } from './lock-watch.ts'
import type { Migration, Step } from './migration-file.ts'
import { MigrationProblem } from './problem.ts'
import { readRunningNodes } from './running-nodes.ts'

export interface MigrationRun {
  client: pg.Client
  locks: LockWatch
  limits: MigrationLimits
  log: Log
  signal?: AbortSignal
}

const LOCK_NOT_AVAILABLE = '55P03'
const DEADLOCK_DETECTED = '40P01'
const QUERY_CANCELED = '57014'

/** A busy machine may be the reason, once or twice. */
const ATTEMPTS_AT_WORK = 3

/**
 * Runs a migration and notes that it was run: in one transaction, or step by step. What does not get its locks soon lets go
 * of everything and tries again after a pause, in which the running nodes do what has waited behind it.
 *
 * @throws MigrationProblem; an AbortError
 */
export async function runMigration(run: MigrationRun, migration: Migration): Promise<void> {
  const { client, limits } = run
  const { name, body } = migration
  if (!body.outsideTransaction) {
    await client.query(`SET lock_timeout = ${limits.lockTimeoutMs}`)
    await patiently(run, name, () => runInTransaction(client, migration, body.sql))
    return
  }
  for (const step of body.steps) {
    let changed: number
    do changed = await patiently(run, name, () => runStep(client, limits, name, step))
    while (step.isBatch && changed > 0)
  }
  await client.query(noteOf(migration))
}

/**
 * All of it is one message: however slow this process is, PostgreSQL does not wait for it with the locks in its hands.
 *
 * @throws MigrationProblem when it failed for a reason that will not go away
 */
async function runInTransaction(client: pg.Client, migration: Migration, sql: string): Promise<void> {
  const begin = 'BEGIN; '
  try {
    await client.query(`${begin}${sql}\n;${noteOf(migration)};COMMIT`)
  } catch (cause) {
    await client.query('ROLLBACK').catch(() => undefined)
    if (isAboutLocks(cause)) throw cause
    const line = lineOf(`${begin}${sql}`, cause)
    throw new MigrationProblem(
      'migration_failed',
      `The migration ${migration.name} failed${line ? ` in line ${line}` : ''} and was undone: ${cause}`,
      { cause },
    )
  }
}

/** @returns the number of rows that it changed */
async function runStep(
  client: pg.Client,
  { lockTimeoutMs }: MigrationLimits,
  name: string,
  step: Step,
): Promise<number> {
  try {
    // Whoever builds an index waits for the transactions of others as long as they take, and nobody waits behind them.
    await client.query(`SET lock_timeout = ${step.index === null ? lockTimeoutMs : 0}`)
    if (step.index !== null && (await isValid(client, step.index)) === false) {
      // What a failed attempt has left is taken for the index by IF NOT EXISTS, and never used by a query.
      await client.query(`DROP INDEX CONCURRENTLY curfew.${step.index}`)
    }
    const changed = await execute(client, step)
    if (step.index !== null && !(await isValid(client, step.index))) {
      throw new Error(`the index curfew.${step.index} is not there, or not valid`)
    }
    return changed
  } catch (cause) {
    if (isAboutLocks(cause)) throw cause
    const line = step.line + (lineOf(step.sql, cause) ?? 1) - 1
    throw new MigrationProblem(
      'migration_failed',
      `The migration ${name} failed in line ${line}; the steps before that stay, and will be repeated: ${cause}`,
      { cause },
    )
  }
}

async function execute(client: pg.Client, { sql, isBatch }: Step): Promise<number> {
  const result: pg.QueryResult | pg.QueryResult[] = await client.query(sql)
  if (Array.isArray(result)) throw new Error('a step is one statement')
  if (isBatch && result.rowCount === null) throw new Error('a batch is a statement that changes rows')
  return result.rowCount ?? 0
}

/** @returns null if there is no such index */
async function isValid(client: pg.Client, index: string): Promise<boolean | null> {
  const { rows } = await client.query<{ valid: boolean }>(
    'SELECT indisvalid AS valid FROM pg_index WHERE indexrelid = to_regclass($1)',
    [`curfew.${index}`],
  )
  return rows[0]?.valid ?? null
}

/** Repeats what gave up for the sake of others, until it gets through. */
async function patiently<T>(run: MigrationRun, name: string, attempt: () => Promise<T>): Promise<T> {
  const { client, locks, limits, log, signal } = run
  const begun = performance.now()
  let atWork = 0
  for (let pause = limits.firstPauseMs; ; pause = Math.min(2 * pause, limits.longestPauseMs)) {
    // With nobody there, it may take as long as it takes.
    const nodes = await readRunningNodes(client)
    const end = locks.begin(nodes.length > 0)
    let watched: Watched
    try {
      const result = await attempt()
      await end()
      return result
    } catch (error) {
      watched = await end()
      if (!isAboutLocks(error)) throw error
      if (codeOf(error) === QUERY_CANCELED && watched.cancelled === null) throw error
    }
    const { cancelled, blockers } = watched
    if (cancelled === 'while working' && ++atWork === ATTEMPTS_AT_WORK) {
      throw new MigrationProblem(
        'too_long_for_running_nodes',
        `The migration ${name} would keep running nodes waiting for more than ${limits.blockingMs} ms and was given up. ` +
          `Stop them (${nodes.map(({ host, version }) => `${host}, ${version}`).join('; ')}), then start this version.`,
      )
    }
    if (performance.now() - begun + pause > limits.patienceMs) {
      throw new MigrationProblem(
        'locks_not_free',
        `The migration ${name} did not get the locks that it needs within ${limits.patienceMs / 1_000} s. ` +
          `In its way: ${blockers.map(inWords).join('; ') || 'nobody who was seen'}.`,
      )
    }
    log.info(
      { migration: name, blockers, nextAttemptInMilliseconds: pause },
      'a migration lets others go first',
    )
    await wait(pause, undefined, { signal })
  }
}

const inWords = ({ pid, application, seconds }: Watched['blockers'][number]): string =>
  `process ${pid} of PostgreSQL (${application || 'unnamed'}), whose transaction has been open for ${seconds} s`

const noteOf = ({ number, name, sha256 }: Migration): string =>
  `INSERT INTO curfew.migrations (number, name, sha256) VALUES (${number}, ${pg.escapeLiteral(name)}, ${pg.escapeLiteral(sha256)})`

const codeOf = (error: unknown): string | undefined =>
  error instanceof pg.DatabaseError ? error.code : undefined

/** Whether it may well succeed when it is tried again, because all that was wrong is that others had come first. */
function isAboutLocks(error: unknown): boolean {
  const code = codeOf(error)
  return code === LOCK_NOT_AVAILABLE || code === DEADLOCK_DETECTED || code === QUERY_CANCELED
}

/** PostgreSQL tells the place of a mistake as a position in the text. */
function lineOf(sql: string, error: unknown): number | undefined {
  if (!(error instanceof pg.DatabaseError) || !error.position) return undefined
  return sql.slice(0, Number(error.position)).split('\n').length
}
