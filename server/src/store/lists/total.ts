import { sql } from 'kysely'
import type { Queryable } from '../database.ts'
import { allOf, type Source } from './list.ts'

/** So many of a history are counted; beyond, nobody reads whether it is one more. */
const MOST_COUNTED = 10_000
/** Of an estimate so many digits are told: the others would be made up. */
const DIGITS = 4

export interface Total {
  total: number
  totalIsEstimate?: true
}

/** Counts a list; of a history no more than 10,000, beyond which PostgreSQL's planner is asked how many it believes there are. */
export async function countOf(
  database: Queryable,
  sources: readonly Source<string>[],
  isHistory = false,
): Promise<Total> {
  const parts = sources.map(({ from, where }) => sql`SELECT FROM ${from} WHERE ${allOf(where)}`)
  if (!isHistory) return { total: await countRows(database, parts) }
  const first = parts.map((part) => sql`(${part} LIMIT ${MOST_COUNTED + 1})`)
  const counted = await countRows(database, first)
  if (counted <= MOST_COUNTED) return { total: counted }
  const believed = await Promise.all(parts.map((part) => estimate(database, part)))
  const sum = believed.reduce((all, each) => all + each, 0)
  return { total: Math.max(counted - 1, Number(sum.toPrecision(DIGITS))), totalIsEstimate: true }
}

async function countRows(database: Queryable, parts: readonly ReturnType<typeof sql>[]): Promise<number> {
  const { rows } = await sql<{ total: number }>`
    SELECT (${sql.join(
      parts.map((part) => sql`(SELECT count(*) FROM (${part}) AS part)`),
      sql` + `,
    )})::integer AS total`.execute(database)
  return rows[0]?.total ?? 0
}

interface Explained {
  'QUERY PLAN': [{ Plan: { 'Plan Rows': number } }]
}

async function estimate(database: Queryable, part: ReturnType<typeof sql>): Promise<number> {
  const { rows } = await sql<Explained>`EXPLAIN (FORMAT JSON) ${part}`.execute(database)
  return rows[0]?.['QUERY PLAN'][0].Plan['Plan Rows'] ?? 0
}
