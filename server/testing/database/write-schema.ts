import { writeFile } from 'node:fs/promises'
import { createLog } from '../../src/log.ts'
import { startEmbeddedPostgres } from '../../src/store/embedded-postgres.ts'
import { migrate } from '../../src/store/migrate.ts'
import { makeTemporaryFolder } from '../machine/temporary-folder.ts'
import { describeSchema } from './describe-schema.ts'

/** Writes `src/store/schema.sql` again. To be run after a migration was added. */
const log = createLog('warn')
const folder = await makeTemporaryFolder()
const postgres = await startEmbeddedPostgres({ dataDir: folder.path, log, settings: { fsync: 'off' } })
try {
  await migrate({ databaseUrl: postgres.url, log })
  const schema = await describeSchema(postgres.url)
  await writeFile(new URL('../../src/store/schema.sql', import.meta.url), schema)
} finally {
  await postgres.stop()
  await folder.remove()
}
