import pg from 'pg'
import { createLog } from '../../src/log.ts'
import { startEmbeddedPostgres } from '../../src/store/embedded-postgres.ts'

/**
 * A program that owns an embedded PostgreSQL, for tests that kill it.
 *
 * Its one argument, in JSON: `options` of `startEmbeddedPostgres`; `runAs`, the user it becomes first, with all code already
 * loaded; `crash`, whether to end by an uncaught error once PostgreSQL runs. SIGINT and SIGTERM make it use the database
 * once more and then stop.
 */
const { options, runAs, crash } = JSON.parse(process.argv[2] ?? '{}')

if (runAs) {
  process.setgroups?.([])
  process.setgid?.(runAs.gid)
  process.setuid?.(runAs.uid)
}

const postgres = await startEmbeddedPostgres({ ...options, log: createLog('silent') })
async function leave(): Promise<void> {
  const client = new pg.Client(postgres.url)
  await client.connect()
  await client.query('SELECT 1')
  await client.end()
  process.stdout.write('used it after the signal\n')
  await postgres.stop()
}
process.once('SIGINT', () => void leave())
process.once('SIGTERM', () => void leave())

process.stdout.write(`running ${postgres.url}\n`)
if (crash) throw new Error('a mistake')
