import { setTimeout as wait } from 'node:timers/promises'
import { inDatabase } from '../checker/cluster/cluster.ts'

const LOOK_EVERY_MS = 10

/**
 * Looks for nodes that wait for a whole table or view while something is done.
 *
 * @returns how long the longest of them waited, by PostgreSQL's own clock, in milliseconds
 */
export function longestTableWait(databaseUrl: string, work: () => Promise<void>): Promise<number> {
  return inDatabase(databaseUrl, async (client) => {
    let longest = 0
    let isOver = false
    const watching = (async () => {
      while (!isOver) {
        const { rows } = await client.query<{ milliseconds: number }>(
          `SELECT coalesce(max(extract(epoch FROM clock_timestamp() - l.waitstart) * 1000), 0)::float8 AS milliseconds
           FROM pg_locks AS l JOIN pg_stat_activity AS a ON a.pid = l.pid
           WHERE NOT l.granted AND l.locktype = 'relation' AND a.datname = current_database()
             AND a.application_name LIKE 'curfew %' AND a.application_name NOT LIKE 'curfew migrate%'`,
        )
        longest = Math.max(longest, rows[0]?.milliseconds ?? 0)
        await wait(LOOK_EVERY_MS)
      }
    })()
    try {
      await work()
    } finally {
      isOver = true
      await watching
    }
    return longest
  })
}
