import pg from 'pg'
import { createLog } from '../../../server/src/log.ts'
import { startEmbeddedPostgres } from '../../../server/src/store/embedded-postgres.ts'
import { makeTemporaryFolder } from '../../../server/testing/machine/temporary-folder.ts'

export interface BenchPostgres {
  readonly version: string
  /** The address of a new and empty database. */
  newDatabase(): Promise<string>
  stop(): Promise<void>
}

/** Runs `work` with a connection of its own. */
export const withClient = async <T>(url: string, work: (client: pg.Client) => Promise<T>): Promise<T> => {
  const client = new pg.Client(url)
  await client.connect()
  try {
    return await work(client)
  } finally {
    await client.end()
  }
}

/** A PostgreSQL as Curfew runs it, fsync on, that remembers when each transaction was committed. */
export const startPostgres = async (): Promise<BenchPostgres> => {
  const folder = await makeTemporaryFolder()
  const { url, stop } = await startEmbeddedPostgres({
    dataDir: folder.path,
    log: createLog('error'),
    settings: { track_commit_timestamp: 'on' },
  })
  let databases = 0
  return {
    version: await withClient(url, async (client) => {
      const { rows } = await client.query<{ server_version: string }>('SHOW server_version')
      return rows[0]?.server_version ?? ''
    }),
    async newDatabase() {
      const name = `bench_${++databases}`
      await withClient(url, (client) => client.query(`CREATE DATABASE ${name}`))
      const database = new URL(url)
      database.pathname = `/${name}`
      return database.href
    },
    async stop() {
      await stop()
      await folder.remove()
    },
  }
}
