import { type RawBuilder, type SqlBool, sql } from 'kysely'

/** A column or expression that a list can be sorted by. */
export interface SortColumn {
  by: RawBuilder<unknown>
  /** What a value from a cursor is cast to. */
  type: 'text' | 'integer' | 'real' | 'timestamptz' | 'inet' | 'uuid'
  /**
   * Rows without a value come last in both directions. Left out where there is always one: then an index can serve. `by_index`: there
   * is one all the same, so rows with and without a value are read apart.
   */
  nullable?: true | 'by_index'
}

/** What stands after FROM, and what has to hold of it. */
export interface Source<Field extends string> {
  from: RawBuilder<unknown>
  /** All of them have to hold. */
  where: RawBuilder<SqlBool>[]
  /** Where this source has something else to sort by than the list. */
  sorts?: Partial<Record<Field, SortColumn>>
}

/** A list: what it consists of, and in which orders it can be read. */
export interface List<Field extends string> extends Pick<Source<Field>, 'from' | 'where'> {
  /** What else it consists of: each is read by itself, by an index of its own, and has the same names. */
  also?: readonly Source<Field>[]
  /** Decides between equals, so that every order is total. */
  id: { by: RawBuilder<unknown>; type: 'uuid' | 'bigint' }
  sorts: Record<Field, SortColumn>
  /** The order when none is asked for. */
  sort: Order<Field>
  /** How many there are, where that is known without counting them. */
  total?: number
  /** What is past and goes on growing: more than 10,000 are estimated (LO-14). */
  isHistory?: boolean
  /** No index finds it: what matches is looked for once, for the page and its total. */
  isLookedThrough?: boolean
}

/** A field, or `-field` for the other direction. */
export type Order<Field extends string> = Field | `-${Field}`

export const sourcesOf = <Field extends string>({ from, where, also = [] }: List<Field>): Source<Field>[] => [
  { from, where },
  ...also,
]

export const allOf = (conditions: readonly RawBuilder<unknown>[]): RawBuilder<unknown> =>
  sql.join([sql`true`, ...conditions], sql` AND `)
