import type { Page } from '@curfew/shared'
import { type RawBuilder, type SqlBool, sql } from 'kysely'
import type { Queryable } from '../database.ts'
import { invalidCursor, type Place, readCursor, writeCursor } from './cursor.ts'

/** A column or expression that a list can be sorted by. */
export interface SortColumn {
  by: RawBuilder<unknown>
  /** What a value from a cursor is cast to. */
  type: 'text' | 'integer' | 'real' | 'timestamptz' | 'inet' | 'uuid'
  /** Rows without a value come last in both directions. Left out where there is always one: then an index can serve. */
  nullable?: true
}

/** A list: what it consists of, and in which orders it can be read. */
export interface List<Field extends string> {
  /** What stands after FROM. */
  from: RawBuilder<unknown>
  /** All of them have to hold. */
  where: RawBuilder<SqlBool>[]
  /** Decides between equals, so that every order is total. */
  id: { by: RawBuilder<unknown>; type: 'uuid' | 'bigint' }
  sorts: Record<Field, SortColumn>
  /** The order when none is asked for. */
  sort: Order<Field>
  /** How many there are, where that is known without counting them. */
  total?: number
}

/** A field, or `-field` for the other direction. */
export type Order<Field extends string> = Field | `-${Field}`

/** Which page of a list is wanted. */
export interface PageRequest<Field extends string> {
  /** As the page before gave it; absent: the first page. */
  cursor?: string
  /** How many at most. */
  limit: number
  sort?: Order<Field>
}

/** The ids of a page, not yet what they stand for, see `fillPage`. */
export interface PageOfIds extends Page<string> {
  /** Where the next page begins if this one is shown only up to that id. */
  cursorAfter(id: string): string | null
}

/** The most that the items of an answer have, in bytes; what stands around them takes the rest to 2 MB. */
const MOST_BYTES = 1_900_000

/**
 * A page with what its ids stand for, or with as many of them as an answer may hold: whoever goes on by `nextCursor` misses
 * nothing. At least one is there.
 */
export function fillPage<Item extends { id: string }>(page: PageOfIds, items: Item[]): Page<Item>
export function fillPage<Item>(page: PageOfIds, items: Item[], idOf: (item: Item) => string): Page<Item>
export function fillPage<Item>(
  { cursorAfter, ...told }: PageOfIds,
  items: Item[],
  idOf = (item: Item): string => (item as { id: string }).id,
): Page<Item> {
  let bytes = 0
  const tooMuch = items.findIndex((item) => {
    bytes += Buffer.byteLength(JSON.stringify(item)) + 1
    return bytes > MOST_BYTES
  })
  if (tooMuch === -1) return { ...told, items }
  const fitting = items.slice(0, Math.max(1, tooMuch))
  const last = fitting.at(-1)
  const isWhole = last === undefined || fitting.length === items.length
  return { ...told, items: fitting, nextCursor: isWhole ? told.nextCursor : cursorAfter(idOf(last)) }
}

/** A page with each of its items shown in another way. */
export const mapPage = <Item, Mapped>(page: Page<Item>, show: (item: Item) => Mapped): Page<Mapped> => ({
  ...page,
  items: page.items.map(show),
})

/**
 * Reads one page by its last row's place in the order instead of by counting: nothing is skipped or told twice when rows
 * come and go in between, and a late page costs as little as the first.
 *
 * @returns the ids of the page in order; how they are shown is the caller's, see `fillPage`. `total` counts the whole list.
 * @throws Refusal `invalid_request` for a cursor that is not of this list and order
 */
export async function readPage<Field extends string>(
  database: Queryable,
  list: List<Field>,
  request: PageRequest<Field>,
): Promise<PageOfIds> {
  const order = request.sort ?? list.sort
  const descending = order.startsWith('-')
  const column = list.sorts[(descending ? order.slice(1) : order) as Field]
  const after = request.cursor === undefined ? null : readCursor(request.cursor, order)
  const where = sql.join([sql`true`, ...list.where], sql` AND `)
  const direction = descending ? sql`DESC` : sql`ASC`
  const nulls = column.nullable ? sql` NULLS LAST` : sql``
  // One more than asked for tells whether there is a next page.
  const keys = sql<{ id: string; value: string | null }>`
    SELECT (${list.id.by})::text AS id, (${column.by})::text AS value
    FROM ${list.from}
    WHERE ${where} AND ${after ? isAfter(list, column, descending, after) : sql`true`}
    ORDER BY ${column.by} ${direction}${nulls}, ${list.id.by} ${direction}
    LIMIT ${request.limit + 1}`
  const count = async (): Promise<number> => {
    const counted = sql<{ total: number }>`SELECT count(*)::integer AS total FROM ${list.from} WHERE ${where}`
    return (await counted.execute(database)).rows[0]?.total ?? 0
  }
  const [{ rows }, total] = await Promise.all([
    keys.execute(database).catch((error: unknown) => {
      // Of the right shape, but its value is no timestamp, no number: not one of ours.
      throw after && isBadValue(error) ? invalidCursor({ cause: error }) : error
    }),
    list.total ?? count(),
  ])
  const page = rows.slice(0, request.limit)
  const last = page.at(-1)
  return {
    items: page.map((row) => row.id),
    nextCursor: rows.length > page.length && last ? writeCursor(order, last) : null,
    total,
    cursorAfter: (id) => {
      const row = page.find((each) => each.id === id)
      return row ? writeCursor(order, row) : null
    },
  }
}

function isAfter(
  { id }: Pick<List<string>, 'id'>,
  { by, type, nullable }: SortColumn,
  descending: boolean,
  after: Place,
): RawBuilder<unknown> {
  const beyond = descending ? sql`<` : sql`>`
  const afterId = sql`${after.id}::${sql.raw(id.type)}`
  if (after.value === null) return sql`(${by} IS NULL AND ${id.by} ${beyond} ${afterId})`
  const next = sql`(${by}, ${id.by}) ${beyond} (${after.value}::${sql.raw(type)}, ${afterId})`
  return nullable ? sql`(${next} OR ${by} IS NULL)` : next
}

/** SQLSTATE class 22, data exception. */
const isBadValue = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && typeof error.code === 'string' && error.code.startsWith('22')
