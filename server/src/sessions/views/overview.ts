import type { Overview } from '@curfew/shared'
import { sql } from 'kysely'
import { readTotals } from '../../directory/counts/totals.ts'
import type { Database, Queryable } from '../../store/database.ts'

/** Counts who is signed in. A person with three sessions is one active user. */
export async function readOverview(database: Queryable): Promise<Overview> {
  const [totals, { rows }] = await Promise.all([
    readTotals(database),
    sql<{ connections: number; serverTime: Date }>`
      SELECT (SELECT count(*)::integer FROM curfew.connections WHERE closed_at IS NULL) AS connections,
             statement_timestamp() AS "serverTime"`.execute(database),
  ])
  const [row] = rows
  if (!row) throw new Error('a count returned no row')
  return {
    activeUsers: totals.signedIn,
    activeSessions: totals.sessions,
    superUsers: totals.superUsers,
    connections: row.connections,
    serverTime: row.serverTime.toISOString(),
  }
}

/** The same, and whether anything can be recorded at all, for whoever watches. */
export async function readOverviewNow({
  reads,
  outage,
}: Pick<Database, 'reads' | 'outage'>): Promise<Overview> {
  const counted = await readOverview(reads)
  return outage.writesOk ? counted : { ...counted, writesOk: false }
}
