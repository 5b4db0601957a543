import { type RawBuilder, sql } from 'kysely'
import type { Queryable } from '../store/database.ts'
import { NIL } from '../store/nil.ts'
import { news } from './prune-news.ts'

/** Nodes that were away for longer read everything again. */
const KEEP_FEED = '1 hour'
const KEEP_IDEMPOTENCY_KEYS = '24 hours'
const KEEP_CLOSED_CONNECTIONS = '1 hour'
const KEEP_KNOWN_ADDRESSES = '400 days'

/** One process at a time prunes; any number that nobody else uses. */
const PRUNE_LOCK = 4_861_370_015

/** The last row that was looked at: by what the rows are in order, and its id where that may be the same for many. */
export interface Cursor {
  by: string
  id: string
}

export interface Batch {
  /** False when another process is at it: then nothing was done. */
  isOurs: boolean
  /** Fewer than asked for: there are no more. */
  looked: number
  /** Null when there were none. */
  reached: Cursor | null
}

/** Looks at the next rows after a cursor and deletes those that nobody needs. */
export type BatchOf = (database: Queryable, size: number, after: Cursor | null) => Promise<Batch>

/**
 * Raises the feed's floor to the newest entry that is too old, unless somebody has the feed's lock just now: nobody waits for
 * this, nor does it wait for anybody.
 *
 * @returns whether the floor is where it should be
 */
export async function raiseFloor(database: Queryable): Promise<boolean> {
  const { rows } = await sql<{ isRaised: boolean }>`
    WITH old AS MATERIALIZED (
      SELECT position FROM curfew.feed WHERE at < statement_timestamp() - ${KEEP_FEED}::interval
      ORDER BY at DESC LIMIT 1
    ), free AS MATERIALIZED (
      SELECT head.only_row FROM curfew.feed_head AS head, old WHERE head.floor < old.position
      FOR NO KEY UPDATE OF head SKIP LOCKED
    ), raised AS (
      UPDATE curfew.feed_head AS head SET floor = old.position FROM old, free
      WHERE head.only_row = free.only_row RETURNING head.floor
    )
    SELECT EXISTS (SELECT FROM raised) OR NOT EXISTS (
      SELECT FROM curfew.feed_head AS head, old WHERE head.floor < old.position
    ) AS "isRaised"`.execute(database)
  return rows[0]?.isRaised ?? true
}

export interface PruneStatement {
  chosen: RawBuilder<unknown>
  deleted: RawBuilder<unknown>
  /** Between them and after them, each a named part of the statement. */
  between?: RawBuilder<unknown>
  after?: RawBuilder<unknown>
  /** Of whom only one process does it at a time. */
  lock?: number
}

/** A batch is chosen by an index, in its order; deleted by its rows' places, or by their keys. */
export async function prune(
  database: Queryable,
  { chosen, deleted, between, after, lock = PRUNE_LOCK }: PruneStatement,
): Promise<Batch> {
  const { rows } = await sql<{ isOurs: boolean; looked: number; by: string | null; id: string | null }>`
    WITH lock AS MATERIALIZED (SELECT pg_try_advisory_xact_lock(${lock}) AS is_ours),
    chosen AS MATERIALIZED (${chosen}),
    ${between ? sql`${between},` : sql``}
    deleted AS (${deleted})
    ${after ? sql`, ${after}` : sql``}
    SELECT (SELECT is_ours FROM lock) AS "isOurs", (SELECT count(*)::integer FROM chosen) AS looked, last.by, last.id
    FROM (VALUES (1)) AS always LEFT JOIN LATERAL (
      SELECT by::text, id::text FROM chosen ORDER BY chosen.by DESC, chosen.id DESC LIMIT 1
    ) AS last ON true`.execute(database)
  const [row] = rows
  if (!row) throw new Error('a batch returned no row')
  const { isOurs, looked, by, id } = row
  return { isOurs, looked, reached: by === null || id === null ? null : { by, id } }
}

/** Entries below the floor, which no node reads any more. */
const feed: BatchOf = (database, size, after) =>
  prune(database, {
    chosen: sql`
      SELECT position AS by, position AS id FROM curfew.feed
      WHERE (SELECT is_ours FROM lock) AND position > ${after?.by ?? '0'}::bigint
        AND position <= (SELECT floor FROM curfew.feed_head)
      ORDER BY position LIMIT ${size}`,
    deleted: sql`DELETE FROM curfew.feed WHERE position = ANY(ARRAY(SELECT id FROM chosen))`,
  })

const idempotencyKeys: BatchOf = (database, size, after) =>
  prune(database, {
    chosen: sql`
      SELECT created_at AS by, ctid AS id FROM curfew.idempotency_keys
      WHERE (SELECT is_ours FROM lock) AND created_at >= ${after?.by ?? '-infinity'}::timestamptz
        AND created_at < statement_timestamp() - ${KEEP_IDEMPOTENCY_KEYS}::interval
      ORDER BY created_at LIMIT ${size}`,
    deleted: sql`DELETE FROM curfew.idempotency_keys WHERE ctid = ANY(ARRAY(SELECT id FROM chosen))`,
  })

/**
 * Closed connections but those that a revocation met, which are its record: open when it ended their session, or closed after.
 * Whether their session lives makes no difference: whatever ends it later did not meet them.
 */
const closedConnections: BatchOf = (database, size, after) =>
  prune(database, {
    chosen: sql`
      SELECT closed_at AS by, id, session_id FROM curfew.connections
      WHERE (SELECT is_ours FROM lock) AND closed_at IS NOT NULL
        AND (closed_at, id) > (${after?.by ?? '-infinity'}::timestamptz, ${after?.id ?? NIL}::uuid)
        AND closed_at < statement_timestamp() - ${KEEP_CLOSED_CONNECTIONS}::interval
      ORDER BY closed_at, id LIMIT ${size}`,
    deleted: sql`
      DELETE FROM curfew.connections WHERE id = ANY(ARRAY(
        SELECT chosen.id FROM chosen WHERE NOT EXISTS (
          SELECT FROM curfew.session_states AS s
          WHERE s.id = chosen.session_id AND s.revocation_id IS NOT NULL AND s.ended_at <= chosen.by
        )
      ))`,
  })

/** Counts of failed sign-ins whose time is over; of those that somebody is counting at the moment it is not. */
const signInLimits: BatchOf = (database, size) =>
  prune(database, {
    chosen: sql`
      SELECT expire AS by, key AS id FROM curfew.sign_in_limits
      WHERE (SELECT is_ours FROM lock) AND expire < extract(epoch FROM statement_timestamp()) * 1000
      LIMIT ${size} FOR UPDATE SKIP LOCKED`,
    deleted: sql`DELETE FROM curfew.sign_in_limits WHERE key = ANY(ARRAY(SELECT id FROM chosen))`,
  })

/** From where users have signed in, but for what somebody is signing in from at the moment. */
const knownAddresses: BatchOf = (database, size) =>
  prune(database, {
    chosen: sql`
      SELECT last_seen AS by, ctid AS id FROM curfew.known_addresses
      WHERE (SELECT is_ours FROM lock) AND last_seen < statement_timestamp() - ${KEEP_KNOWN_ADDRESSES}::interval
      ORDER BY last_seen LIMIT ${size} FOR UPDATE SKIP LOCKED`,
    deleted: sql`DELETE FROM curfew.known_addresses WHERE ctid = ANY(ARRAY(SELECT id FROM chosen))`,
  })

/** What is pruned, by name. */
export const PRUNED: Readonly<Record<string, BatchOf>> = {
  feed,
  idempotencyKeys,
  closedConnections,
  signInLimits,
  knownAddresses,
  news,
}
