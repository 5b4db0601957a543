import type pg from 'pg'

/**
 * Who waits for a lock in a test's own database: others use the same server.
 *
 * @param lock as PostgreSQL calls it: a row that somebody else has is waited for as their `transactionid`
 * @returns how many
 */
export async function countLockWaits(
  client: Pick<pg.Client, 'query'>,
  lock: 'transactionid' | 'advisory',
): Promise<number> {
  const { rows } = await client.query<{ count: number }>(
    `SELECT count(*)::integer AS count FROM pg_locks
     WHERE NOT granted AND locktype = $1
       AND pid IN (SELECT pid FROM pg_stat_activity WHERE datname = current_database())`,
    [lock],
  )
  return rows[0]?.count ?? 0
}
