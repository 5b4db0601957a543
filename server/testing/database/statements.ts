import type pg from 'pg'
import type { Database } from '../../src/store/database.ts'

/**
 * Counts the statements that are sent on each set of connections of a database that has just been opened; several in one message
 * are one.
 *
 * @returns reads the counts of those that were used
 */
export function countStatements({ load }: Database): () => Record<string, number> {
  const counts: Record<string, number> = {}
  const counted = new WeakSet<pg.PoolClient>()
  for (const [name, pool] of load) {
    // Database shows of them what others need, which is how busy they are.
    ;(pool as pg.Pool).on('acquire', (client) => {
      if (counted.has(client)) return
      counted.add(client)
      const query = client.query.bind(client) as (...sent: unknown[]) => unknown
      client.query = ((...sent: unknown[]) => {
        counts[name] = (counts[name] ?? 0) + 1
        return query(...sent)
      }) as typeof client.query
    })
  }
  return () => ({ ...counts })
}
