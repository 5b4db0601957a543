import { z } from 'zod'
import { Refusal } from '../../refusal.ts'

/** A place in an order: the sorted value as PostgreSQL writes it (a `Date` would lose the microseconds), and the id. */
export interface Place {
  value: string | null
  id: string
}

/** @param order names it, so that no cursor is taken for one of another order */
export const writeCursor = (order: string, { value, id }: Place): string =>
  Buffer.from(JSON.stringify([order, value, id])).toString('base64url')

/**
 * The place that a cursor stands for, of the right shape; whether its values are any is still to be seen.
 *
 * @throws Refusal `invalid_request`
 */
export function readCursor(cursor: string, order: string): Place {
  const shape = z.tuple([z.literal(order), z.string().nullable(), z.string()])
  const read = shape.safeParse(parseJson(Buffer.from(cursor, 'base64url').toString()))
  if (!read.success) throw invalidCursor()
  const [, value, id] = read.data
  return { value, id }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/** What a cursor is refused with that is not of its list. */
export const invalidCursor = (options?: ErrorOptions): Refusal =>
  new Refusal(
    'invalid_request',
    { errors: [{ pointer: '/cursor', message: 'is not a cursor of this list with this sort order' }] },
    options,
  )
