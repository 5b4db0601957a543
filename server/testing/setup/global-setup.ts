import type { TestProject } from 'vitest/node'
import { createLog } from '../../src/log.ts'
import { startEmbeddedPostgres } from '../../src/store/embedded-postgres.ts'
import { migrate } from '../../src/store/migrate.ts'
import { makeTemporaryFolder } from '../machine/temporary-folder.ts'
import { provideRequirements } from './requirements.ts'

/**
 * Starts one throw-away PostgreSQL for all tests of a project. It does without fsync: nothing in it outlives the run. Tests
 * about durability start one of their own with `startEmbeddedPostgres`. It remembers when each transaction was committed,
 * for tests of what has to follow within a time.
 */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  await provideRequirements()
  const log = createLog('error')
  const folder = await makeTemporaryFolder()
  // Two clusters of three nodes at a time, each with up to 32 connections.
  const settings = {
    fsync: 'off',
    full_page_writes: 'off',
    max_connections: '400',
    track_commit_timestamp: 'on',
  }
  const postgres = await startEmbeddedPostgres({ dataDir: folder.path, log, settings })
  const stop = async () => {
    await postgres.stop()
    await folder.remove()
  }
  try {
    await migrate({ databaseUrl: postgres.url, log })
  } catch (error) {
    await stop()
    throw error
  }
  project.provide('testPostgresUrl', postgres.url)
  return stop
}
