import { sql } from 'kysely'
import type { Queryable } from '../../store/database.ts'
import { type FeedEntry, isKnown } from '../entry.ts'

/**
 * What nodes tell each other besides the feed: warnings, extensions, users who have another name. Nobody's cached
 * decision rests on it, nobody waits for it, and writing it takes no lock.
 */
export type News = Extract<FeedEntry, { kind: 'sessions.expiring' | 'sessions.extended' | 'users.changed' }>

const KINDS: ReadonlySet<string> = new Set<News['kind']>([
  'sessions.expiring',
  'sessions.extended',
  'users.changed',
])

const isNews = (told: { kind: string; version: number }): told is News =>
  isKnown(told) && KINDS.has(told.kind)

/**
 * Writes news in the transaction that makes them, after the rows they tell of have been locked: so two that tell of the same
 * session have their ids in the order of their commits.
 *
 * @returns the same as entries, for nodes of the version before, which read the feed alone; none when there is no such node
 */
export async function writeNews(tx: Queryable, news: readonly News[]): Promise<FeedEntry[]> {
  if (news.length === 0) return []
  const { rows } = await sql<{ toFeed: boolean }>`
    WITH written AS (
      INSERT INTO curfew.news (kind, version, payload)
      SELECT kind, version, payload
      FROM jsonb_to_recordset(${JSON.stringify(news)}::jsonb) AS told (kind text, version integer, payload jsonb)
    )
    SELECT EXISTS (SELECT FROM curfew.nodes WHERE NOT reads_news) AS "toFeed"`.execute(tx)
  return rows[0]?.toFeed ? news.map(inBoth) : []
}

/** Marked, so that a node which reads both tells nobody twice. */
const inBoth = (told: News): FeedEntry => ({ ...told, payload: { ...told.payload, inNews: true } }) as News

export interface ReadNews {
  id: number
  /** null: of a kind or version that this build does not know. */
  news: News | null
  /** How long ago it was written, in seconds, by the database's clock. */
  ageSeconds: number
}

/** The most that is read by one statement. */
export const NEWS_PAGE = 500

/** News beyond an id, but for those that were read, in the order of their ids. */
export async function readNews(
  database: Queryable,
  after: number,
  read: readonly number[],
): Promise<ReadNews[]> {
  const { rows } = await sql<{ id: string; kind: string; version: number; payload: unknown; age: number }>`
    SELECT id, kind, version, payload, extract(epoch FROM statement_timestamp() - at)::float8 AS age
    FROM curfew.news WHERE id > ${after} AND id <> ALL(${read}::bigint[]) ORDER BY id LIMIT ${NEWS_PAGE}`.execute(
    database,
  )
  return rows.map(({ id, kind, version, payload, age }) => {
    const told = { kind, version, payload }
    return { id: Number(id), news: isNews(told) ? told : null, ageSeconds: age }
  })
}

/** The newest ids, the greatest first, of what was told before anybody listened here. */
export async function readNewestIds(database: Queryable): Promise<number[]> {
  const { rows } = await sql<{ id: string }>`
    SELECT id FROM curfew.news ORDER BY id DESC LIMIT ${NEWS_PAGE}`.execute(database)
  return rows.map(({ id }) => Number(id))
}
