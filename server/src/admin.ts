import { setTimeout as wait } from 'node:timers/promises'
import { FEWEST_CONNECTIONS } from './config/database-connections.ts'
import type { Config } from './config.ts'
import { checkNewPerson } from './directory/check-person.ts'
import { TAKEN } from './directory/insert-user.ts'
import type { Log } from './log.ts'
import { createPerson } from './people/create-person.ts'
import { Refusal } from './refusal.ts'
import { hashPassword } from './sign-in/passwords/passwords.ts'
import { randomPassword } from './sign-in/passwords/random-password.ts'
import { openDatabase } from './store/database.ts'
import { databaseProblem } from './store/database-problem.ts'
import {
  type EmbeddedPostgres,
  findEmbeddedPostgres,
  startEmbeddedPostgres,
} from './store/embedded-postgres.ts'
import { migrate } from './store/migrate.ts'
import { PostgresProblem } from './store/postgres/problem.ts'

export interface AdminContext {
  log: Log
  /** Tells the person at the terminal what takes long. */
  tell: (text: string) => void
}

export interface NewSuperUser {
  /** As it is kept, see `spellingOf`. */
  loginId: string
  /** Stored nowhere but as a hash. */
  password: string
  /** Where they were made, without secrets: a data folder, or a database and its host. */
  database: string
}

/** Another Curfew may be making the database of its data folder meanwhile, for at most this many milliseconds. */
const OTHER_STARTS_WITHIN = 60_000
const LOOK_EVERY = 250

/**
 * The `admin create` command: makes a super user with a random password. Works whether or not `serve` runs, and while it
 * starts.
 *
 * @throws Refusal `invalid_request` if the login id is none, or taken; what keeps it from reaching the database
 */
export async function createSuperUser(
  config: Config,
  asked: string,
  { log, tell }: AdminContext,
): Promise<NewSuperUser> {
  const { loginId } = checkNewPerson({ loginId: asked })
  return withDatabaseUrl(config, { log, tell }, async (databaseUrl) => {
    await migrate({ databaseUrl, log })
    const password = randomPassword()
    const passwordHash = await hashPassword(password)
    const database = openDatabase(databaseUrl, log, { connections: FEWEST_CONNECTIONS })
    try {
      await createPerson(
        // Nobody waits for nodes: of somebody new none has anything in its memory.
        { database, waitUntilRefused: async () => [] },
        {
          caller: { kind: 'command', name: 'curfew admin create' },
          user: { loginId, isSuperUser: true, passwordHash },
          ip: null,
          requestId: null,
        },
      )
    } catch (error) {
      throw isTaken(error) ? loginIdTaken(loginId) : error
    } finally {
      await database.close()
    }
    return { loginId, password, database: config.databaseUrl ? nameOf(config.databaseUrl) : config.dataDir }
  })
}

const isTaken = (error: unknown): boolean =>
  error instanceof Refusal && (error.details.errors ?? []).some(({ message }) => message === TAKEN)

const loginIdTaken = (loginId: string) =>
  new Refusal('invalid_request', { detail: `${loginId} exists already. Choose another with --login-id.` })

/** `postgres://user:secret@db:5432/curfew` → `curfew on db:5432` */
function nameOf(databaseUrl: string): string {
  const { host, pathname } = new URL(databaseUrl)
  return `${decodeURIComponent(pathname.slice(1))} on ${host}`
}

async function withDatabaseUrl<T>(
  config: Config,
  context: AdminContext,
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
async function reachOwnPostgres(dataDir: string, { log, tell }: AdminContext): Promise<EmbeddedPostgres> {
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
