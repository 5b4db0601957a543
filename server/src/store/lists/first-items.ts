import { type RawBuilder, sql } from 'kysely'

/** Of a list that a record names so many items are kept and shown. */
const MOST_ITEMS = 10
/** A smaller record is shown as it is, in bytes: not even looked into. */
const SMALL = 4_000

type Fields = Record<string, unknown>

const isFields = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/**
 * A record with the first ten items of each of its lists, those of `except` too, and in `counts` how long the longer ones
 * are: `{users: [10 of them], counts: {users: 10000}}`. One that has none is left as it is.
 */
export function withFirstItems(record: unknown): unknown {
  if (!isFields(record)) return record
  const except = isFields(record.except) ? record.except : null
  const counts = {
    ...longListsOf(record),
    ...(except && Object.keys(longListsOf(except)).length > 0 ? { except: longListsOf(except) } : {}),
  }
  if (Object.keys(counts).length === 0) return record
  return { ...cutLists(record), ...(except ? { except: cutLists(except) } : {}), counts }
}

const cutLists = (fields: Fields): Fields =>
  Object.fromEntries(
    Object.entries(fields).map(([name, value]) => [
      name,
      Array.isArray(value) ? value.slice(0, MOST_ITEMS) : value,
    ]),
  )

const longListsOf = (fields: Fields): Record<string, number> =>
  Object.fromEntries(
    Object.entries(fields).flatMap(([name, value]) =>
      Array.isArray(value) && value.length > MOST_ITEMS ? [[name, value.length]] : [],
    ),
  )

/** The same in SQL, for what was written whole: of a page of lists of 1 MB each nothing but their beginnings is sent. */
export const firstItemsOf = (record: RawBuilder<unknown>): RawBuilder<unknown> => {
  const except = sql`CASE WHEN jsonb_typeof(${record} -> 'except') = 'object' THEN ${record} -> 'except' END`
  return sql`
    CASE
      -- As it is stored, which is told without reading it; what has been compressed may be of any size.
      WHEN pg_column_compression(${record}) IS NULL AND pg_column_size(${record}) <= ${SMALL} THEN ${record}
      WHEN jsonb_typeof(${record}) <> 'object' THEN ${record}
      ELSE ${cutListsOf(record)} || jsonb_strip_nulls(jsonb_build_object(
        'except', ${cutListsOf(except)},
        'counts', nullif(
          coalesce(${countsOf(record)}, '{}') || jsonb_strip_nulls(jsonb_build_object('except', ${countsOf(except)})),
          '{}'
        )
      ))
    END`
}

const cutListsOf = (fields: RawBuilder<unknown>) => sql`(
  SELECT jsonb_object_agg(field.key, CASE jsonb_typeof(field.value)
    WHEN 'array' THEN jsonb_path_query_array(field.value, ${`$[0 to ${MOST_ITEMS - 1}]`}::jsonpath)
    ELSE field.value
  END)
  FROM jsonb_each(${fields}) AS field
)`

const countsOf = (fields: RawBuilder<unknown>) => sql`(
  SELECT jsonb_object_agg(list.key, list.length)
  FROM (
    SELECT field.key, CASE jsonb_typeof(field.value) WHEN 'array' THEN jsonb_array_length(field.value) END AS length
    FROM jsonb_each(${fields}) AS field
  ) AS list
  WHERE list.length > ${MOST_ITEMS}
)`
