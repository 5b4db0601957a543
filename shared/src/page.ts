import { z } from 'zod'

/** The most items that one page of a list holds; the default is 50. */
export const MAX_PAGE = 200

/** Upper case is accepted and told in lower case, as RFC 9562 wants it. */
export const id = z.uuid().toLowerCase()
/** An id that a caller names. What can be nobody's id is not malformed: it is the id of nobody. */
export const namedId = z
  .string()
  .min(1)
  .max(200)
  .overwrite((value) => id.safeParse(value).data ?? value)
/** ISO 8601 in UTC. */
export const instant = z.iso.datetime()
/** The same where a caller names it: what PostgreSQL can read, too. */
export const namedInstant = z.iso
  .datetime()
  .max(40)
  .refine((value) => !value.startsWith('0000'), { message: 'must be in the year 1 or later' })
/** A yes or no in a query string. */
export const flag = z.enum(['true', 'false']).transform((value) => value === 'true')

/** A field to sort by, or with a minus before it from its end. */
const sort = <Field extends string>(sortable: readonly Field[]) =>
  // Not a template literal: compilers before TypeScript 6 cannot read its inferred type in the package's declarations.
  z.enum(sortable.flatMap((field): (Field | `-${Field}`)[] => [field, `-${field}`]))

/** The query of every list; a list adds its own filters and names the fields it can be sorted by. */
export const listQuery = <Field extends string>(sortable: readonly [Field, ...Field[]]) =>
  z.strictObject({
    cursor: z.string().max(4_000).optional(),
    limit: z.coerce.number().int().min(1).max(MAX_PAGE).default(50),
    sort: sort(sortable).optional(),
  })

/** How a list is exported: for spreadsheets, or one JSON object a line for programs. */
export const exportQuery = z.strictObject({ format: z.enum(['csv', 'ndjson']) })
export type ExportFormat = z.infer<typeof exportQuery>['format']

/**
 * One page of a list. `total` counts all that match, on every page. A list of what is past is counted up to 10,000; beyond, `total` is
 * about how many there are, and `totalIsEstimate` says so.
 */
export const page = <Item extends z.ZodType>(item: Item) =>
  z.object({
    items: z.array(item),
    nextCursor: z.string().nullable(),
    total: z.number().int(),
    totalIsEstimate: z.literal(true).optional(),
  })
export interface Page<Item> {
  items: Item[]
  nextCursor: string | null
  total: number
  totalIsEstimate?: true
}
