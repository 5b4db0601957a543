import { sql } from 'kysely'
import type { Database } from './database.ts'

/**
 * While PostgreSQL is known to fail: tries whether it still does. Costs nothing while all is well.
 *
 * @throws what the attempt threw
 */
export async function lookForRecovery({
  writes,
  outage,
}: Pick<Database, 'writes' | 'outage'>): Promise<void> {
  if (!outage.isTold) return
  await sql`SELECT`.execute(writes)
  outage.answered()
  if (outage.writesOk) return
  await tryToWrite(writes)
  outage.wrote()
}

/**
 * Writes what every act writes and takes it back. More than fits into what is left of a page: on a full disk small changes
 * of rows that are there already still succeed.
 */
async function tryToWrite(writes: Database['writes']): Promise<void> {
  const tx = await writes.startTransaction().execute()
  try {
    await sql`
      INSERT INTO curfew.audit (actor_login_id, action, target, outcome, detail)
      SELECT 'curfew', 'attempt', '{}', 'refused', jsonb_build_object('text', repeat(md5(n::text), 40))
      FROM generate_series(1, 16) AS n`.execute(tx)
  } finally {
    await tx.rollback().execute()
  }
}
