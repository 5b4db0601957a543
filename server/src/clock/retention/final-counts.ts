import { sql } from 'kysely'
import type { Database } from '../../store/database.ts'

/** By then every client has its outcome, those of a lost node too. */
const FINAL_AFTER = '5 minutes'

/**
 * Has a revocation that ended many keep its counts once no client is waited for any more: to count its deliveries for each list that
 * shows it takes the longer the more they are. One at a time; of others that are small nothing is kept.
 *
 * @returns whether there was one
 */
export async function keepFinalCounts({
  reads,
  background,
}: Pick<Database, 'reads' | 'background'>): Promise<boolean> {
  // On the connections of chores: of a million sessions it takes more seconds than others have.
  const { sql: text, parameters } = sql`
    WITH next AS MATERIALIZED (
      SELECT r.id FROM curfew.revocations AS r
      WHERE r.final_deliveries IS NULL AND r.sessions_ended > 1000
        AND r.revoked_at < statement_timestamp() - ${FINAL_AFTER}::interval
        AND NOT EXISTS (SELECT FROM curfew.ends AS e WHERE e.revocation_id = r.id)
        AND NOT EXISTS (SELECT FROM curfew.cut_offs AS c WHERE c.revocation_id = r.id)
        AND NOT EXISTS (SELECT FROM curfew.deliveries AS d WHERE d.revocation_id = r.id AND d.closed_at IS NULL)
      ORDER BY r.id LIMIT 1
      FOR NO KEY UPDATE SKIP LOCKED
    ), before AS (
      SELECT r.past_deliveries FROM curfew.revocations AS r WHERE r.id = (SELECT id FROM next)
    ), counted AS (
      SELECT count(*) FILTER (WHERE d.outcome = 'acknowledged') AS acknowledged,
             count(*) FILTER (WHERE d.outcome = 'closed') AS closed,
             count(*) FILTER (WHERE d.outcome = 'unreachable') AS unreachable,
             count(DISTINCT d.session_id) AS sessions
      FROM curfew.deliveries AS d WHERE d.revocation_id = (SELECT id FROM next)
    )
    UPDATE curfew.revocations AS r SET final_deliveries = jsonb_build_object(
      'acknowledged', counted.acknowledged + coalesce((r.past_deliveries ->> 'acknowledged')::integer, 0),
      'closed', counted.closed + coalesce((r.past_deliveries ->> 'closed')::integer, 0),
      'unreachable', counted.unreachable + coalesce((r.past_deliveries ->> 'unreachable')::integer, 0),
      'sessions', counted.sessions + coalesce((r.past_deliveries ->> 'sessions')::integer, 0)
    )
    FROM next, before, counted WHERE r.id = next.id
      -- Else some were removed between the count and the lock, and would be counted twice.
      AND r.past_deliveries IS NOT DISTINCT FROM before.past_deliveries
    RETURNING r.id`.compile(reads)
  const { rowCount } = await background.query(text, [...parameters])
  return rowCount === 1
}
