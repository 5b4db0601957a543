import type pg from 'pg'
import { preparedText } from '../store/prepared.ts'
import type { FeedEntry } from './entry.ts'

/** A row of the membership. */
export interface NodeRow {
  id: string
  beat: number
  applied: number
}

/** What a node knows about itself when it enters the membership. */
export interface NodeSelf {
  id: string
  host: string
  version: string
}

/** Enters the membership with everything up to now counted as applied: a node begins with an empty memory. */
export async function register(pool: pg.Pool, self: NodeSelf): Promise<void> {
  await pool.query(
    `INSERT INTO curfew.nodes (id, applied, host, version, reads_news)
     SELECT $1, position, $2, $3, true FROM curfew.feed_head
     ON CONFLICT (id) DO NOTHING`,
    [self.id, self.host, self.version],
  )
}

/**
 * Raises the beat, a transaction of its own: whoever looks afterwards knows that the read which follows it will see
 * what they have committed.
 *
 * @param stage what the node refuses for load
 * @returns the database's time, or null when the row is gone
 */
export async function beat(pool: pg.Pool, id: string, stage: number): Promise<Date | null> {
  const { rows } = await pool.query<{ at: Date }>(
    preparedText(
      `UPDATE curfew.nodes SET beat = beat + 1, beat_at = statement_timestamp(), shedding = $2
       WHERE id = $1 RETURNING statement_timestamp() AS at`,
    ),
    [id, stage],
  )
  return rows[0]?.at ?? null
}

export async function writeApplied(pool: pg.Pool, id: string, position: number): Promise<void> {
  await pool.query(preparedText('UPDATE curfew.nodes SET applied = $2 WHERE id = $1'), [id, position])
}

export async function readNodes(pool: pg.Pool): Promise<NodeRow[]> {
  const { rows } = await pool.query<{ id: string; beat: string; applied: string }>(
    'SELECT id, beat, applied FROM curfew.nodes ORDER BY id',
  )
  return rows.map((row) => ({ id: row.id, beat: Number(row.beat), applied: Number(row.applied) }))
}

/** Leaves the membership. */
export async function leave(pool: pg.Pool, id: string): Promise<void> {
  await pool.query('DELETE FROM curfew.nodes WHERE id = $1', [id])
}

/**
 * Takes dead nodes out of the membership, each only while its beat is the one that it was judged by. One that has raised it
 * since has woken up and may trust its memory: without its row, whoever ends a session would not wait for it.
 *
 * @returns the ids of those taken out
 */
export async function removeSilentNodes(
  pool: pg.Pool,
  dead: readonly Pick<NodeRow, 'id' | 'beat'>[],
): Promise<string[]> {
  const { rows } = await pool.query<{ id: string }>(
    `DELETE FROM curfew.nodes AS n USING unnest($1::uuid[], $2::bigint[]) AS dead (id, beat)
     WHERE n.id = dead.id AND n.beat = dead.beat RETURNING n.id`,
    [dead.map(({ id }) => id), dead.map(({ beat }) => beat)],
  )
  return rows.map(({ id }) => id)
}

export interface FeedPage {
  head: number
  floor: number
  /** Changes when the server was restored or failed over. */
  timeline: string
  entries: { position: number; entry: { kind: string; version: number; payload: unknown } }[]
  /** There was nothing beyond them. */
  isLast: boolean
}

/** The most that a page holds: in entries, and in bytes as PostgreSQL keeps them, which one entry may exceed by itself. */
export const FEED_PAGE = { entries: 500, bytes: 1_000_000 }

const READ_FEED =
  preparedText(`SELECT head.position AS head, head.floor, left(pg_walfile_name(pg_current_wal_lsn()), 8) AS timeline,
            entry.position, entry.kind, entry.version, entry.payload
     FROM curfew.feed_head AS head
     LEFT JOIN LATERAL (
       SELECT next.*, sum(pg_column_size(next.payload)) OVER (ORDER BY next.position) - pg_column_size(next.payload) AS before
       FROM (SELECT * FROM curfew.feed WHERE position > $1 ORDER BY position LIMIT $2) AS next
     ) AS entry ON entry.before < $3
     ORDER BY entry.position`)

/** One page of the feed after a position, with the head, the floor and the timeline of the same snapshot. */
export async function readFeed(pool: pg.Pool, after: number, page = FEED_PAGE): Promise<FeedPage> {
  const { rows } = await pool.query<{
    head: string
    floor: string
    timeline: string
    position: string | null
    kind: FeedEntry['kind']
    version: number
    payload: unknown
  }>(READ_FEED, [after, page.entries, page.bytes])
  const [first] = rows
  if (!first) throw new Error('curfew.feed_head has no row')
  const last = rows.at(-1)?.position ?? null
  return {
    head: Number(first.head),
    floor: Number(first.floor),
    timeline: first.timeline,
    // The head is of the same moment, and no number of the feed is ever left out.
    isLast: last === null || Number(last) >= Number(first.head),
    entries: rows
      .filter((row) => row.position !== null)
      .map((row) => ({
        position: Number(row.position),
        entry: { kind: row.kind, version: row.version, payload: row.payload },
      })),
  }
}
