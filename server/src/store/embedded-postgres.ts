import { stat } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import pg from 'pg'
import type { Log } from '../log.ts'
import { isRoot, postgresAccount } from './postgres/account.ts'
import { findNativeFolder, postgresBinaries } from './postgres/binaries.ts'
import { DATABASE_NAME, DATABASE_USER, openCluster } from './postgres/cluster.ts'
import { clusterPath, makeDataFolder, placeCluster, readPassword } from './postgres/data-folder.ts'
import { lockFolder } from './postgres/folder-lock.ts'
import { freePort } from './postgres/free-port.ts'
import { keepRunning } from './postgres/keep-running.ts'
import { clearOrphan } from './postgres/orphan.ts'
import {
  type Postmaster,
  type PostmasterOptions,
  startPostmaster,
  stopPostmaster,
} from './postgres/postmaster.ts'
import { readPostmasterNote } from './postgres/postmaster-note.ts'
import { PostgresProblem, type PostgresProblemCode } from './postgres/problem.ts'
import { SYSTEM_FOLDER } from './postgres/system-folder.ts'

export interface EmbeddedPostgresOptions {
  /** Made if it is not there. What is in it: see `postgres/data-folder.ts`. */
  dataDir: string
  log: Log
  /** Gives up starting; what has been started is stopped again. Has no effect once PostgreSQL runs. */
  signal?: AbortSignal
  /** Further PostgreSQL settings. */
  settings?: Readonly<Record<string, string>>
  /** Tells a TCP port on 127.0.0.1 that is probably free. */
  choosePort?: () => Promise<number>
  /** Where PostgreSQL's programs are, if not in the package for this platform. */
  nativeFolder?: string
  /** See `postgres/system-folder.ts`. */
  systemFolder?: string
}

export interface EmbeddedPostgres {
  /** Stays the same until `stop`. */
  readonly url: string
  /** Stops PostgreSQL in good order and lets go of the folder. */
  stop(): Promise<void>
}

/** How long processes of a killed PostgreSQL may take to notice it and end, in milliseconds. */
const LEFTOVERS_END_WITHIN = 30_000
const ATTEMPT_EVERY = 100

/**
 * Starts a PostgreSQL of Curfew's own on a data folder, reachable from this machine only. If it ends by itself it is
 * started again, on the same port, for as long as it takes: its clients see failing connections and then working ones.
 *
 * One process at a time owns a data folder. If that one was killed, the next one stops the PostgreSQL it left behind.
 *
 * @throws PostgresProblem, among others `data_folder_in_use`; the reason of `signal`
 */
export async function startEmbeddedPostgres(options: EmbeddedPostgresOptions): Promise<EmbeddedPostgres> {
  const { log, signal, settings = {}, systemFolder = SYSTEM_FOLDER } = options
  const dataDir = resolve(options.dataDir)
  // First: without the programs nothing is made that somebody would have to clear away.
  const native = options.nativeFolder ?? findNativeFolder()
  await makeDataFolder(dataDir, isRoot())
  const lock = lockFolder(dataDir)
  try {
    const account = await postgresAccount(await clusterPath(dataDir), log)
    const binaries = await postgresBinaries(native, account, systemFolder)
    const cluster = await placeCluster(dataDir, account, systemFolder, log)
    const password = await openCluster(cluster, { dataDir, binaries, account, log, signal })
    const postgres = { binaries, account, cluster, settings, log }

    const { port, postmaster } = await startOnFreePort(
      { ...postgres, signal },
      options.choosePort ?? freePort,
    )
    const url = urlOf(password, port)
    const stopRunning = keepRunning(
      postmaster,
      (giveUp) => startAfterOrphans({ ...postgres, port, signal: giveUp }),
      () => stopPostmaster(postgres),
      log,
    )
    let stopped: Promise<void> | undefined
    const stop = () => {
      stopped ??= stopRunning().finally(lock.release)
      return stopped
    }
    try {
      await createDatabase(url)
      signal?.throwIfAborted()
    } catch (error) {
      await stopRunning()
      throw error
    }
    log.info({ folder: cluster, port }, 'PostgreSQL is running')
    return { url, stop }
  } catch (error) {
    lock.release()
    throw error
  }
}

/**
 * The address of the PostgreSQL that another process runs on a data folder.
 *
 * @returns undefined if none is running, or none that has its database yet
 */
export async function findEmbeddedPostgres(dataDir: string): Promise<string | undefined> {
  const note = await readPostmasterNote(await clusterPath(resolve(dataDir)))
  if (!note?.ready) return undefined
  const url = urlOf(await readPassword(dataDir), note.port)
  return (await answers(url)) ? url : undefined
}

/** Whether a data folder has a database, running or not. */
export async function hasEmbeddedPostgres(dataDir: string): Promise<boolean> {
  const version = join(await clusterPath(resolve(dataDir)), 'PG_VERSION')
  return stat(version).then(
    () => true,
    () => false,
  )
}

/** A note may be left from a PostgreSQL that was killed, and the database is made only after the note. */
async function answers(url: string): Promise<boolean> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 2_000 })
  client.on('error', () => undefined)
  try {
    await client.connect()
    return true
  } catch {
    return false
  } finally {
    await client.end().catch(() => undefined)
  }
}

const urlOf = (password: string, port: number): string =>
  `postgres://${DATABASE_USER}:${password}@127.0.0.1:${port}/${DATABASE_NAME}`

const hasCode = (error: unknown, code: PostgresProblemCode): boolean =>
  error instanceof PostgresProblem && error.code === code

/** Between the choice of a free port and its use somebody else may take it: then another one. */
async function startOnFreePort(
  options: Omit<PostmasterOptions, 'port'>,
  choosePort: () => Promise<number>,
): Promise<{ port: number; postmaster: Postmaster }> {
  for (let attempt = 1; ; attempt++) {
    const port = await choosePort()
    try {
      return { port, postmaster: await startAfterOrphans({ ...options, port }) }
    } catch (error) {
      if (attempt === 5 || !hasCode(error, 'port_taken')) throw error
    }
  }
}

/** Starts once whatever was left behind on the folder is gone. */
async function startAfterOrphans(options: PostmasterOptions): Promise<Postmaster> {
  const begin = performance.now()
  for (;;) {
    await clearOrphan(options)
    try {
      return await startPostmaster(options)
    } catch (error) {
      if (!hasCode(error, 'still_in_use') || performance.now() - begin > LEFTOVERS_END_WITHIN) throw error
      await wait(ATTEMPT_EVERY, undefined, { signal: options.signal })
    }
  }
}

async function createDatabase(url: string): Promise<void> {
  const maintenance = new URL(url)
  maintenance.pathname = '/postgres'
  const client = new pg.Client({ connectionString: maintenance.href, connectionTimeoutMillis: 10_000 })
  await client.connect()
  try {
    const { rowCount } = await client.query('SELECT FROM pg_database WHERE datname = $1', [DATABASE_NAME])
    if (rowCount === 0) await client.query(`CREATE DATABASE ${pg.escapeIdentifier(DATABASE_NAME)}`)
  } finally {
    await client.end()
  }
}
