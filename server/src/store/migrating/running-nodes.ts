import { setTimeout as wait } from 'node:timers/promises'
import type pg from 'pg'
import type { Log } from '../../log.ts'
import type { MigrationLimits } from './limits.ts'
import type { Migration } from './migration-file.ts'
import { MigrationProblem } from './problem.ts'

/** A node that has beaten lately, and has therefore been started with older code than is migrating now. */
interface RunningNode {
  host: string
  version: string
}

/** The others take a silent node out after 4 s. When there are no others, it is as good as gone by then, in seconds. */
const SILENT_SECONDS = 10
const LOOK_EVERY_MS = 250

/** Nodes that work on a database; none before the table of nodes exists. */
export async function readRunningNodes(client: pg.Client): Promise<RunningNode[]> {
  const { rows } = await client.query(`SELECT to_regclass('curfew.nodes') IS NOT NULL AS exists`)
  if (!rows[0].exists) return []
  const nodes = await client.query<RunningNode>(
    `SELECT host, version FROM curfew.nodes
     WHERE beat_at > statement_timestamp() - $1 * interval '1 second' ORDER BY started_at`,
    [SILENT_SECONDS],
  )
  return nodes.rows
}

/**
 * Waits until no node is left that a migration would break. Every node brings the tables up to what its own code needs
 * before it enters the membership, so whoever is there while something is left to do has older code.
 *
 * @throws MigrationProblem `older_nodes_running`; an AbortError
 */
export async function untilOlderNodesLeft(options: {
  client: pg.Client
  migration: Migration
  limits: MigrationLimits
  log: Log
  signal?: AbortSignal
}): Promise<void> {
  const { client, migration, limits, log, signal } = options
  const begun = performance.now()
  for (let isFirst = true; ; isFirst = false) {
    const nodes = await readRunningNodes(client)
    if (nodes.length === 0) return
    const names = nodes.map(({ host, version }) => `${host} (${version})`)
    if (performance.now() - begun >= limits.olderNodesMs) {
      throw new MigrationProblem(
        'older_nodes_running',
        `The version before cannot go on beside the migration ${migration.name}, and nodes of it are running: ` +
          `${names.join(', ')}. Stop them, then start this version.`,
      )
    }
    if (isFirst) {
      log.warn(
        { migration: migration.name, nodes: names },
        'the version before cannot go on beside this migration: waiting until its nodes have been stopped',
      )
    }
    await wait(LOOK_EVERY_MS, undefined, { signal })
  }
}
