import { isDeepStrictEqual } from 'node:util'
import type { z } from 'zod'
import { pointer } from './pointer.ts'

/**
 * What is wrong with a value by its schema, as the receiver gets it; null if nothing is. A field that the schema does not name is
 * wrong too, although receivers have to bear it.
 */
export function faultOf(schema: z.ZodType, value: unknown): string | null {
  const received: unknown = value === undefined ? undefined : JSON.parse(JSON.stringify(value))
  const { success, data, error } = schema.safeParse(received)
  if (!success) {
    return error.issues.map(({ path, message }) => `${pointer(path) || 'all of it'}: ${message}`).join('; ')
  }
  return isDeepStrictEqual(data, received) ? null : `${differenceOf(received, data, '')} is not in the schema`
}

/** Where a value differs first from what its schema made of it. */
function differenceOf(received: unknown, parsed: unknown, at: string): string {
  if (!isObject(received) || !isObject(parsed)) return at || 'all of it'
  for (const [key, each] of Object.entries(received)) {
    if (!isDeepStrictEqual(each, parsed[key]))
      return differenceOf(each, parsed[key], `${at}${pointer([key])}`)
  }
  return at || 'all of it'
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null
