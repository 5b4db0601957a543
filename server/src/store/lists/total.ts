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
  if (!isHistory) return { total: sum(await countRows(database, parts)) }
  const counted = await countRows(
    database,
    parts.map((part) => sql`(${part} LIMIT ${MOST_COUNTED + 1})`),
  )
  const total = sum(counted)
  if (total <= MOST_COUNTED) return { total }
  // Of a part that is counted whole nothing is believed: what the planner thinks of one that is empty may be anything.
  const believed = await Promise.all(
    parts.map(async (part, place) => {
      const exact = counted[place] ?? 0
      return exact <= MOST_COUNTED ? exact : estimate(database, part)
    }),
  )
  return { total: Math.max(total - 1, Number(sum(believed).toPrecision(DIGITS))), totalIsEstimate: true }
}

const sum = (counts: readonly number[]): number => counts.reduce((all, each) => all + each, 0)

async function countRows(database: Queryable, parts: readonly ReturnType<typeof sql>[]): Promise<number[]> {
  const { rows } = await sql<{ counts: number[] }>`
    SELECT ARRAY[${sql.join(parts.map((part) => sql`(SELECT count(*)::integer FROM (${part}) AS part)`))}]::integer[] AS counts`.execute(
    database,
  )
  return rows[0]?.counts ?? []
}

interface Explained {
  'QUERY PLAN': [{ Plan: { 'Plan Rows': number } }]
}

async function estimate(database: Queryable, part: ReturnType<typeof sql>): Promise<number> {
  const { rows } = await sql<Explained>`EXPLAIN (FORMAT JSON) ${part}`.execute(database)
  return rows[0]?.['QUERY PLAN'][0].Plan['Plan Rows'] ?? 0
}
