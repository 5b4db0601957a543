import type { z } from 'zod'
import { Refusal, type RefusalDetails } from '../refusal.ts'

type FieldError = NonNullable<RefusalDetails['errors']>[number]

/**
 * What a caller sent, checked against its schema.
 *
 * @throws Refusal `invalid_request`, which says what is wrong field by field
 */
export function parse<Schema extends z.ZodType>(schema: Schema, value: unknown): z.output<Schema> {
  // With the input: an absent field and a wrong one are told apart by it.
  const result = schema.safeParse(value, { reportInput: true })
  const errors = result.success
    ? unstorable(result.data)
    : result.error.issues.flatMap((issue) => explain(issue))
  if (!result.success || errors.length > 0) throw new Refusal('invalid_request', { errors })
  return result.data
}

/** A JSON Pointer (RFC 6901). */
export const pointer = (path: readonly PropertyKey[]): string =>
  path.map((key) => `/${String(key).replaceAll('~', '~0').replaceAll('/', '~1')}`).join('')

function explain(issue: z.core.$ZodIssue, above: readonly PropertyKey[] = []): FieldError[] {
  const path = [...above, ...issue.path]
  switch (issue.code) {
    case 'unrecognized_keys':
      return issue.keys.map((key) => ({ pointer: pointer([...path, key]), message: 'is not a known field' }))
    case 'invalid_union': {
      const meant = closest(issue.errors)
      if (!meant) return [{ pointer: pointer(path), message: 'has none of the possible forms' }]
      return meant.flatMap((each) => explain(each, path))
    }
    default:
      return [{ pointer: pointer(path), message: issue.message }]
  }
}

/**
 * Of the forms that a value could have had, the one that its author seems to have meant: it has no fields that the form
 * does not know and lacks none.
 */
function closest(forms: readonly (readonly z.core.$ZodIssue[])[]) {
  const isOfThisForm = (issue: z.core.$ZodIssue) =>
    issue.code !== 'unrecognized_keys' &&
    issue.path.length > 0 &&
    !(issue.path.length === 1 && issue.input === undefined)
  return forms.find((issues) => issues.every(isOfThisForm))
}

/** NUL, which PostgreSQL cannot keep in a text, and half of a surrogate pair, which is no character. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: it is the one that is looked for.
const UNSTORABLE = /[\u0000\p{Surrogate}]/u

/** Walks what a schema has let through, so it is no deeper than the schema. */
function unstorable(value: unknown, path: readonly PropertyKey[] = []): FieldError[] {
  if (typeof value === 'string') {
    return UNSTORABLE.test(value)
      ? [{ pointer: pointer(path), message: 'contains a character that is none' }]
      : []
  }
  if (typeof value !== 'object' || value === null) return []
  return Object.entries(value).flatMap(([key, each]) => unstorable(each, [...path, key]))
}
