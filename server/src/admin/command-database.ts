import { resolve } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { type RunningServer, runningServers } from '../config/running-servers.ts'
import type { Config } from '../config.ts'
import type { Log } from '../log.ts'
import { databaseProblem } from '../store/database-problem.ts'
import {
  type EmbeddedPostgres,
  findEmbeddedPostgres,
  hasEmbeddedPostgres,
  startEmbeddedPostgres,
} from '../store/embedded-postgres.ts'
import { PostgresProblem } from '../store/postgres/problem.ts'

export interface CommandContext {
  log: Log
  /** Tells the person at the terminal what takes long. */
  tell: (text: string) => void
  /** Somebody has said which data folder they mean; else it is the usual one. */
  dataDirIsNamed: boolean
}

/** Another Curfew may be making the database of its data folder meanwhile, for at most this many milliseconds. */
const OTHER_STARTS_WITHIN = 60_000
const LOOK_EVERY = 250

/**
 * Gives a command the database that the settings name, or Curfew's own: whether a server uses it, is about to, or none runs.
 *
 * @throws PostgresProblem `another_database_in_use` and others; DatabaseProblem; what `use` throws
 */
export async function withDatabaseUrl<T>(
  config: Config,
  context: CommandContext,
  use: (url: string) => Promise<T>,
): Promise<T> {
  if (config.databaseUrl) {
    const named = { url: config.databaseUrl, setting: 'DATABASE_URL' }
    return use(config.databaseUrl).catch((error: unknown) => {
      throw databaseProblem(error, named) ?? error
    })
  }
  const postgres = await reachOwnPostgres(config.dataDir, context)
  try {
    return await use(postgres.url)
  } finally {
    await postgres.stop()
  }
}

/** Our own PostgreSQL may be running already, started by `serve`, or about to: then that one is used. */
async function reachOwnPostgres(folder: string, context: CommandContext): Promise<EmbeddedPostgres> {
  const { log, tell } = context
  const dataDir = resolve(folder)
  await stayWithTheRunningServer(dataDir, context)
  const begin = performance.now()
  for (let attempt = 1; ; attempt++) {
    try {
      return await startEmbeddedPostgres({ dataDir, log })
    } catch (error) {
      if (!(error instanceof PostgresProblem && error.code === 'data_folder_in_use')) throw error
      const url = await findEmbeddedPostgres(dataDir)
      if (url) return { url, stop: async () => undefined }
      if (performance.now() - begin > OTHER_STARTS_WITHIN) throw error
      if (attempt === 1) tell('Another Curfew is starting on this data folder. Waiting for its database …\n')
      await wait(LOOK_EVERY)
    }
  }
}

/**
 * Whoever has a server running means its database, and has most likely forgotten the settings that say which. A super user in
 * another one could sign in nowhere.
 *
 * @throws PostgresProblem `another_database_in_use`
 */
async function stayWithTheRunningServer(
  dataDir: string,
  { tell, dataDirIsNamed }: CommandContext,
): Promise<void> {
  const running = runningServers()
  // Its database is there, or about to be, and is waited for.
  if (running.some((server) => server.dataDir === dataDir)) return
  const isThere = await hasEmbeddedPostgres(dataDir)
  const server = running.map(printable)[0]
  if (!server) {
    if (!isThere) tell(`There is no database in ${dataDir} yet. Making one …\n`)
    return
  }
  if (isThere && dataDirIsNamed) return
  const thatOne =
    server.dataDir === null ? 'set DATABASE_URL as the server has it' : `add --data-dir ${server.dataDir}`
  const thisOne = isThere
    ? `To use the one in ${dataDir} all the same, add --data-dir ${dataDir}.`
    : `There is no database in ${dataDir} yet. For a new installation, start it first: curfew serve --data-dir ${dataDir}`
  throw new PostgresProblem(
    'another_database_in_use',
    `Curfew is already running at ${server.url}, with another database: ${server.database}.\n` +
      `To use that one, ${thatOne}.\n${thisOne}`,
  )
}

/** A terminal obeys control characters, and names of folders and databases may have some. */
const printable = ({ url, dataDir, database }: RunningServer): RunningServer => {
  const plain = (text: string) => text.replace(/\p{Cc}/gu, '')
  return { url: plain(url), dataDir: dataDir === null ? null : plain(dataDir), database: plain(database) }
}
