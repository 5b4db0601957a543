import type { Config } from './config.ts'
import { createUser } from './directory/create-user.ts'
import { change } from './feed/change.ts'
import type { Log } from './log.ts'
import { hashPassword } from './sessions/passwords.ts'
import { randomPassword } from './sessions/random-password.ts'
import { openDatabase } from './store/database.ts'
import {
  type EmbeddedPostgres,
  findEmbeddedPostgres,
  startEmbeddedPostgres,
} from './store/embedded-postgres.ts'
import { migrate } from './store/migrate.ts'
import { PostgresProblem } from './store/postgres/problem.ts'

/**
 * The `admin create` command: makes a super user with a random password. Works whether or not `serve` runs.
 *
 * @returns the password, which is stored nowhere but as a hash
 * @throws Refusal `invalid_request` if the login id is taken; what keeps it from reaching the database
 */
export function createSuperUser(config: Config, loginId: string, log: Log): Promise<string> {
  return withDatabaseUrl(config, log, async (databaseUrl) => {
    await migrate({ databaseUrl, log })
    const password = randomPassword()
    const passwordHash = await hashPassword(password)
    const database = openDatabase(databaseUrl, log)
    try {
      await change(database, async (tx) => {
        const context = { actor: { id: null, loginId: 'curfew admin create' }, ip: null, requestId: null }
        const id = await createUser(tx, { loginId, isSuperUser: true, passwordHash }, context)
        return { result: id, entries: [{ kind: 'users.changed', version: 1, payload: { users: [id] } }] }
      })
    } finally {
      await database.close()
    }
    return password
  })
}

async function withDatabaseUrl<T>(config: Config, log: Log, use: (url: string) => Promise<T>): Promise<T> {
  if (config.databaseUrl) return use(config.databaseUrl)
  const postgres = await reachOwnPostgres(config.dataDir, log)
  try {
    return await use(postgres.url)
  } finally {
    await postgres.stop()
  }
}

/** Our own PostgreSQL may be running already, started by `serve`: then that one is used. */
async function reachOwnPostgres(dataDir: string, log: Log): Promise<EmbeddedPostgres> {
  try {
    return await startEmbeddedPostgres({ dataDir, log })
  } catch (error) {
    if (!(error instanceof PostgresProblem && error.code === 'data_folder_in_use')) throw error
    const url = await findEmbeddedPostgres(dataDir)
    if (!url) throw error
    return { url, stop: async () => undefined }
  }
}
