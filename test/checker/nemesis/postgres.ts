import { inDatabase } from '../cluster/cluster.ts'
import type { OwnPostgres } from '../cluster/own-postgres.ts'
import { type Nemesis, untilAllReady } from './nemesis.ts'

/** Every connection of every node is ended, as when somebody restarts a pooler or fails over in good order. */
export const endConnections: Nemesis = async (scene) => {
  const { cluster, chronicle } = scene
  await chronicle.during(
    { name: 'PostgreSQL ends all connections', touches: 'postgres', node: null },
    async () => {
      await inDatabase(cluster.databaseUrl, (client) =>
        client.query(
          `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
         WHERE datname = current_database() AND pid <> pg_backend_pid()`,
        ),
      )
      await untilAllReady(scene)
    },
  )
}

/** The server crashes and recovers from its log. */
export const crashPostgres = (postgres: () => OwnPostgres): Nemesis =>
  interruption('PostgreSQL crashes', () => postgres().crash())

/** The server is restarted in good order. */
export const restartPostgres = (postgres: () => OwnPostgres): Nemesis =>
  interruption('PostgreSQL is restarted', () => postgres().restart())

const interruption =
  (name: string, end: () => Promise<void>): Nemesis =>
  async (scene) => {
    await scene.chronicle.during({ name, touches: 'postgres', node: null }, async () => {
      await end()
      await untilAllReady(scene)
    })
  }
