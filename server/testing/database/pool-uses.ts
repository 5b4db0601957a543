import type pg from 'pg'
import type { Database } from '../../src/store/database.ts'

/**
 * Counts from now on how often each set of connections is used: once for a statement, once for a whole transaction.
 *
 * @returns reads the counts of those that were used
 */
export function countPoolUses({ load }: Database): () => Record<string, number> {
  const uses: Record<string, number> = {}
  for (const [name, pool] of load) {
    // Database shows of them what others need, which is how busy they are.
    ;(pool as pg.Pool).on('acquire', () => {
      uses[name] = (uses[name] ?? 0) + 1
    })
  }
  return () => ({ ...uses })
}
