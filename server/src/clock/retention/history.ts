import { sql } from 'kysely'
import { NIL } from '../../store/nil.ts'
import { type BatchOf, type Cursor, prune } from '../prune-batches.ts'

/** One process at a time removes what is past; any number that nobody else uses. */
const RETENTION_LOCK = 4_861_370_018

/** What is older than so many days is removed in batches. Rows that somebody else has in hand are for the next time. */
export type RetentionOf = (days: number) => BatchOf

const before = (days: number) => sql`statement_timestamp() - ${days} * interval '1 day'`
const isBeyond = (column: ReturnType<typeof sql>, after: Cursor | null) =>
  sql`(${column}) > (${after?.by ?? '-infinity'}::timestamptz, ${after?.id ?? NIL}::uuid)`

/**
 * What became of the clients that a revocation met, with all clients of a session at once: what they were is added to the counts that
 * the revocation keeps, in the same statement, so that its sums stay what they are (P3). None whose outcome is still to come.
 */
export const deliveries: RetentionOf = (days) => (database, size, after) =>
  prune(database, {
    lock: RETENTION_LOCK,
    chosen: sql`
      SELECT closed_at AS by, id, session_id FROM curfew.connections
      WHERE (SELECT is_ours FROM lock) AND closed_at IS NOT NULL AND ${isBeyond(sql`closed_at, id`, after)}
        AND closed_at < ${before(days)}
      ORDER BY closed_at, id LIMIT ${size}`,
    deleted: sql`DELETE FROM curfew.connections WHERE session_id = ANY(ARRAY(SELECT id FROM past)) RETURNING *`,
    between: sql`
      past AS MATERIALIZED (
        SELECT s.id, s.ended_at, s.revocation_id FROM curfew.sessions AS s
        WHERE s.id = ANY(ARRAY(SELECT session_id FROM chosen)) AND s.revocation_id IS NOT NULL AND s.ended_at < ${before(days)}
          AND NOT EXISTS (
            SELECT FROM curfew.connections AS c
            WHERE c.session_id = s.id AND coalesce(c.closed_at, 'infinity') >= ${before(days)}
          )
      )`,
    after: sql`
      counted AS (
        SELECT past.revocation_id,
               count(*) FILTER (WHERE coalesce(met.outcome, 'closed') = 'closed') AS closed,
               count(*) FILTER (WHERE met.outcome = 'acknowledged') AS acknowledged,
               count(*) FILTER (WHERE met.outcome = 'unreachable') AS unreachable,
               count(DISTINCT met.session_id) AS sessions
        FROM deleted AS met JOIN past ON past.id = met.session_id AND met.closed_at >= past.ended_at
        GROUP BY past.revocation_id
      ), told AS (
        UPDATE curfew.revocations AS r SET past_deliveries = jsonb_build_object(
          'closed', coalesce((r.past_deliveries ->> 'closed')::integer, 0) + counted.closed,
          'acknowledged', coalesce((r.past_deliveries ->> 'acknowledged')::integer, 0) + counted.acknowledged,
          'unreachable', coalesce((r.past_deliveries ->> 'unreachable')::integer, 0) + counted.unreachable,
          'sessions', coalesce((r.past_deliveries ->> 'sessions')::integer, 0) + counted.sessions
        )
        FROM counted WHERE r.id = counted.revocation_id
      )`,
  })

/**
 * Sessions that ended so long ago; one whose clients are still told of stays with them. A live one has no end. Their revocation keeps
 * how many they were.
 */
export const sessions: RetentionOf = (days) => (database, size, after) =>
  prune(database, {
    lock: RETENTION_LOCK,
    chosen: sql`
      SELECT ended_at AS by, id FROM curfew.sessions
      WHERE (SELECT is_ours FROM lock) AND ended_at IS NOT NULL AND ${isBeyond(sql`ended_at, id`, after)}
        AND ended_at < ${before(days)}
      ORDER BY ended_at, id LIMIT ${size} FOR UPDATE SKIP LOCKED`,
    deleted: sql`
      DELETE FROM curfew.sessions WHERE ended_at IS NOT NULL AND id = ANY(ARRAY(
        SELECT chosen.id FROM chosen WHERE NOT EXISTS (SELECT FROM curfew.connections AS c WHERE c.session_id = chosen.id)
      )) RETURNING revocation_id`,
    after: sql`
      told AS (
        UPDATE curfew.revocations AS r SET past_sessions = r.past_sessions + of_it.sessions
        FROM (
          SELECT revocation_id, count(*) AS sessions FROM deleted WHERE revocation_id IS NOT NULL GROUP BY revocation_id
        ) AS of_it
        WHERE r.id = of_it.revocation_id
      )`,
  })

/**
 * Revocations, but none that a session still has its reason and message from (P7), and none that is under way or not marked on its
 * sessions yet.
 */
export const revocations: RetentionOf = (days) => (database, size, after) =>
  prune(database, {
    lock: RETENTION_LOCK,
    chosen: sql`
      SELECT revoked_at AS by, id FROM curfew.revocations
      WHERE (SELECT is_ours FROM lock) AND revoked_at IS NOT NULL AND ${isBeyond(sql`revoked_at, id`, after)}
        AND revoked_at < ${before(days)}
      ORDER BY revoked_at, id LIMIT ${size} FOR UPDATE SKIP LOCKED`,
    deleted: sql`
      DELETE FROM curfew.revocations WHERE id = ANY(ARRAY(
        SELECT chosen.id FROM chosen
        WHERE NOT EXISTS (SELECT FROM curfew.sessions AS s WHERE s.revocation_id = chosen.id)
          AND NOT EXISTS (SELECT FROM curfew.ends AS e WHERE e.revocation_id = chosen.id)
          AND NOT EXISTS (SELECT FROM curfew.cut_offs AS c WHERE c.revocation_id = chosen.id)
      ))`,
  })
