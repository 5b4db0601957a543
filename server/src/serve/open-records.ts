import { setTimeout as wait } from 'node:timers/promises'
import type { Config } from '../config.ts'
import type { Log } from '../log.ts'
import { databaseProblem } from '../store/database-problem.ts'
import { startEmbeddedPostgres } from '../store/embedded-postgres.ts'
import { migrate } from '../store/migrate.ts'
import { isUnavailable } from '../store/unavailable.ts'
import { unlessAborted } from './unless-aborted.ts'

/** A migrated database. */
export interface Records {
  readonly databaseUrl: string
  /** Stops PostgreSQL, if it is our own. */
  close(): Promise<void>
}

/** Between attempts to reach the database, in milliseconds. */
const FIRST_PAUSE = 250
const LONGEST_PAUSE = 5_000

/**
 * Opens the database that the settings name, or starts our own. A database that is not there yet is waited for: after a
 * restart of everything, nobody should have to know which came first.
 *
 * @throws PostgresProblem, MigrationProblem; DatabaseProblem if the database refuses us; the reason of `signal`
 */
export async function openRecords(config: Config, log: Log, signal: AbortSignal): Promise<Records> {
  if (config.databaseUrl) {
    await migratePatiently(config.databaseUrl, log, signal)
    return { databaseUrl: config.databaseUrl, close: async () => undefined }
  }
  const postgres = await startEmbeddedPostgres({ dataDir: config.dataDir, log, signal })
  try {
    await unlessAborted(signal, migrate({ databaseUrl: postgres.url, log, signal }))
    return { databaseUrl: postgres.url, close: postgres.stop }
  } catch (error) {
    await postgres.stop()
    throw error
  }
}

async function migratePatiently(databaseUrl: string, log: Log, signal: AbortSignal): Promise<void> {
  for (let pause = FIRST_PAUSE; ; pause = Math.min(2 * pause, LONGEST_PAUSE)) {
    signal.throwIfAborted()
    try {
      // Others may be migrating, for as long as it takes.
      await unlessAborted(signal, migrate({ databaseUrl, log, signal }))
      if (pause > FIRST_PAUSE) log.warn('the database is available')
      return
    } catch (error) {
      const problem = databaseProblem(error, { url: databaseUrl, setting: 'DATABASE_URL' })
      if (!isUnavailable(error) || isRefusedForGood(error)) throw problem ?? error
      if (pause === FIRST_PAUSE) log.error(`${problem?.message} Waiting for it.`)
      await wait(pause, undefined, { signal })
    }
  }
}

/** Wrong password, no such database: time will not mend it. */
const isRefusedForGood = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && /^(28|3D)/.test(String(error.code))
