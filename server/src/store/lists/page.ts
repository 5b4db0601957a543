import type { Page } from '@curfew/shared'
import type { Queryable } from '../database.ts'
import { invalidCursor, type Place, readCursor, writeCursor } from './cursor.ts'
import { type Key, keysOf, lookThrough, orderOf, type Wanted } from './keys.ts'
import { type List, type Order, sourcesOf } from './list.ts'
import { countOf, type Total } from './total.ts'

export type { List, Order, Source } from './list.ts'

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
  const after = request.cursor === undefined ? null : readCursor(request.cursor, order)
  const wanted = { order: orderOf(order), after, limit: request.limit + 1 }
  const found = list.isLookedThrough
    ? await lookThrough(database, list, wanted).catch(orBadCursor(after))
    : await keysAndTotal(database, list, wanted)
  const { keys, ...total } = found
  const page = keys.slice(0, request.limit)
  const last = page.at(-1)
  return {
    items: page.map((row) => row.id),
    // One more than asked for tells whether there is a next page.
    nextCursor: keys.length > page.length && last ? writeCursor(order, last) : null,
    ...total,
    cursorAfter: (id) => {
      const row = page.find((each) => each.id === id)
      return row ? writeCursor(order, row) : null
    },
  }
}

async function keysAndTotal<Field extends string>(
  database: Queryable,
  list: List<Field>,
  wanted: Wanted<Field>,
): Promise<Total & { keys: Key[] }> {
  const [{ rows: keys }, total] = await Promise.all([
    keysOf(list, wanted).execute(database).catch(orBadCursor(wanted.after)),
    list.total === undefined ? countOf(database, sourcesOf(list), list.isHistory) : { total: list.total },
  ])
  return { keys, ...total }
}

const orBadCursor = (after: Place | null) => (error: unknown) => {
  // Of the right shape, but its value is no timestamp, no number: not one of ours.
  throw after && isBadValue(error) ? invalidCursor({ cause: error }) : error
}

/** SQLSTATE class 22, data exception. */
const isBadValue = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && typeof error.code === 'string' && error.code.startsWith('22')
