import { type RawBuilder, sql } from 'kysely'
import type { Queryable } from '../database.ts'
import type { Place } from './cursor.ts'
import { allOf, type List, type Order, type SortColumn, sourcesOf } from './list.ts'

/** A row of a page: its id, and what it is sorted by as PostgreSQL writes it. */
export interface Key {
  id: string
  value: string | null
}

interface WantedOrder<Field extends string> {
  field: Field
  isDescending: boolean
}

/** Which rows of a list are wanted. */
export interface Wanted<Field extends string> {
  order: WantedOrder<Field>
  after: Place | null
  limit: number
}

/** `-field` is the field from its end. */
export const orderOf = <Field extends string>(order: Order<Field>): WantedOrder<Field> => {
  const isDescending = order.startsWith('-')
  return { isDescending, field: (isDescending ? order.slice(1) : order) as Field }
}

/**
 * The keys of a page. The sources of a list are read apart, and where an index gives the order so are rows with and without a value, since
 * none has those without it last in both directions. Each is read in its order no further than the page goes, and they are merged.
 */
export function keysOf<Field extends string>(
  list: List<Field>,
  { order: { field, isDescending }, after, limit }: Wanted<Field>,
): RawBuilder<Key> {
  const direction = isDescending ? sql`DESC` : sql`ASC`
  const branches = sourcesOf(list).flatMap(({ from, where, sorts }) => {
    const column = sorts?.[field] ?? list.sorts[field]
    return placesOf(column, list.id, isDescending, after).map(
      (place) => sql`(
        SELECT ${list.id.by} AS id, ${column.by} AS value FROM ${from}
        WHERE ${allOf([...where, ...place])}
        ORDER BY ${column.by} ${direction}${column.nullable === true ? sql` NULLS LAST` : sql``}, ${list.id.by} ${direction}
        LIMIT ${limit}
      )`,
    )
  })
  return sql<Key>`
    SELECT page.id::text AS id, page.value::text AS value FROM (${sql.join(branches, sql` UNION ALL `)}) AS page
    ORDER BY page.value ${direction} NULLS LAST, page.id ${direction} LIMIT ${limit}`
}

/**
 * The same with the total, of a list that is looked through as a whole: to look for the page by an index reads as much when few match,
 * and the total has to be looked for anyway.
 */
export async function lookThrough<Field extends string>(
  database: Queryable,
  list: List<Field>,
  { order: { field, isDescending }, after, limit }: Wanted<Field>,
): Promise<{ keys: Key[]; total: number }> {
  const direction = isDescending ? sql`DESC` : sql`ASC`
  const { type } = list.sorts[field]
  const found = { by: sql`found.value`, type, nullable: true } as const
  const places = placesOf(found, { by: sql`found.id`, type: list.id.type }, isDescending, after)
  const sources = sourcesOf(list).map(({ from, where, sorts }) => {
    const { by } = sorts?.[field] ?? list.sorts[field]
    return sql`SELECT ${list.id.by} AS id, ${by} AS value FROM ${from} WHERE ${allOf(where)}`
  })
  const { rows } = await sql<{ total: number; keys: Key[] | null }>`
    WITH found AS MATERIALIZED (${sql.join(sources, sql` UNION ALL `)})
    SELECT (SELECT count(*)::integer FROM found) AS total, (
      SELECT json_agg(json_build_object('id', page.id::text, 'value', page.value::text)) FROM (
        SELECT found.id, found.value FROM found
        WHERE ${allOf(places.flat())}
        ORDER BY found.value ${direction} NULLS LAST, found.id ${direction} LIMIT ${limit}
      ) AS page
    ) AS keys`.execute(database)
  return { keys: rows[0]?.keys ?? [], total: rows[0]?.total ?? 0 }
}

/** Where rows after a place are to be found: by each an index can go on from there. */
function placesOf(
  { by, type, nullable }: SortColumn,
  id: List<string>['id'],
  isDescending: boolean,
  after: Place | null,
): RawBuilder<unknown>[][] {
  const beyond = isDescending ? sql`<` : sql`>`
  const afterId = after && sql`${after.id}::${sql.raw(id.type)}`
  const without = sql`${by} IS NULL`
  if (after && after.value === null) return [[without, sql`${id.by} ${beyond} ${afterId}`]]
  const next = after ? [sql`(${by}, ${id.by}) ${beyond} (${after.value}::${sql.raw(type)}, ${afterId})`] : []
  if (nullable === 'by_index') return [[sql`${by} IS NOT NULL`, ...next], [without]]
  return [nullable ? next.map((each) => sql`(${each} OR ${without})`) : next]
}
