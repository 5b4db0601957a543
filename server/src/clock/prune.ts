import { sql } from 'kysely'
import type { Database } from '../store/database.ts'

/** Nodes that were away for longer read everything anew. */
const KEEP_FEED = '1 hour'
const KEEP_IDEMPOTENCY_KEYS = '24 hours'
const KEEP_CLOSED_CONNECTIONS = '1 hour'

/**
 * Throws away what nobody will ask for again. The feed's floor rises in the transaction that deletes, so a node that has
 * fallen behind notices. Safe to run on every node.
 */
export async function prune({ writes }: Pick<Database, 'writes'>): Promise<void> {
  await sql`
    WITH old AS (
      SELECT max(position) AS position FROM curfew.feed
      WHERE at < statement_timestamp() - ${KEEP_FEED}::interval
    ), raised AS (
      UPDATE curfew.feed_head SET floor = old.position FROM old
      WHERE old.position > floor RETURNING floor
    )
    DELETE FROM curfew.feed USING raised WHERE position <= raised.floor`.execute(writes)
  await sql`
    DELETE FROM curfew.idempotency_keys
    WHERE created_at < statement_timestamp() - ${KEEP_IDEMPOTENCY_KEYS}::interval`.execute(writes)
  await sql`
    DELETE FROM curfew.connections AS c USING curfew.live_sessions AS s
    WHERE s.id = c.session_id AND c.outcome IS NULL
      AND c.closed_at < statement_timestamp() - ${KEEP_CLOSED_CONNECTIONS}::interval`.execute(writes)
}
