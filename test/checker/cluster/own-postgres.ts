import { readFile, readlink } from 'node:fs/promises'
import { join } from 'node:path'
import { makeTemporaryFolder } from '@curfew/server/testing'
import { createLog } from '../../../server/src/log.ts'
import { startEmbeddedPostgres } from '../../../server/src/store/embedded-postgres.ts'
import { migrate } from '../../../server/src/store/migrate.ts'
import { inDatabase } from './cluster.ts'

/** A PostgreSQL of one's own that can be restarted; all other tests share one. */
export interface OwnPostgres {
  /** The address of a new database, migrated and otherwise empty. */
  newDatabase(): Promise<string>
  /** Ends the server at once, as a crash does; it is started again by itself, on the same port. */
  crash(): Promise<void>
  /** The same in good order: it rolls back what is under way, closes its connections and writes down where it is. */
  restart(): Promise<void>
  stop(): Promise<void>
}

export async function startOwnPostgres(): Promise<OwnPostgres> {
  const folder = await makeTemporaryFolder()
  const log = createLog('silent')
  const { url, stop } = await startEmbeddedPostgres({ dataDir: folder.path, log })
  let databases = 0
  return {
    async newDatabase() {
      const name = `run_${++databases}`
      await inDatabase(url, (client) => client.query(`CREATE DATABASE ${name}`))
      const database = new URL(url)
      database.pathname = `/${name}`
      await migrate({ databaseUrl: database.href, log })
      return database.href
    },
    async crash() {
      process.kill(await postmasterOf(folder.path), 'SIGQUIT')
    },
    async restart() {
      process.kill(await postmasterOf(folder.path), 'SIGINT')
    },
    async stop() {
      await stop()
      await folder.remove()
    },
  }
}

/** PostgreSQL notes its process in the first line of a file in its data folder, to which a link may lead. */
async function postmasterOf(dataDir: string): Promise<number> {
  const path = join(dataDir, 'postgres')
  const cluster = await readlink(path).catch(() => path)
  const [pid] = (await readFile(join(cluster, 'postmaster.pid'), 'utf8')).split('\n')
  return Number(pid)
}
