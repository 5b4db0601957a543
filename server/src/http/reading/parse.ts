import { MOST_MISTAKES, mistakeWords } from '@curfew/shared/schemas'
import type { z } from 'zod'
import { cut, pointer } from '../../json/pointer.ts'
import { Refusal, type RefusalDetails } from '../../refusal.ts'
import { isStorable } from '../../store/storable.ts'
import { isCrowded } from './crowded.ts'

type FieldError = NonNullable<RefusalDetails['errors']>[number]

/** What is told of a mistake repeats what somebody sent, a name of 1 MB too: so much of it, in characters. */
const MOST_OF_A_MESSAGE = 300

/**
 * What a caller sent, checked against its schema.
 *
 * @throws Refusal `invalid_request`, which says what is wrong field by field, at most 20 times
 */
export function parse<Schema extends z.ZodType>(schema: Schema, value: unknown): z.output<Schema> {
  if (isCrowded(value)) throw refusalFor([{ pointer: '', message: 'has too many fields' }])
  // With the input: an absent field and a wrong one are told apart by it.
  const result = schema.safeParse(value, { error: mistakeWords, reportInput: true })
  if (!result.success) throw refusalFor(explainAll(result.error.issues, []))
  const unkeepable = firstOf(unstorable(result.data, []))
  if (unkeepable.length > 0) throw new Refusal('invalid_request', { errors: unkeepable })
  return result.data
}

const refusalFor = (mistakes: Iterable<FieldError>): Refusal =>
  new Refusal('invalid_request', { errors: firstOf(mistakes) })

/** The mistakes that are told. */
function firstOf(mistakes: Iterable<FieldError>): FieldError[] {
  const told: FieldError[] = []
  for (const { pointer, message } of mistakes) {
    told.push({ pointer, message: cut(message, MOST_OF_A_MESSAGE) })
    if (told.length === MOST_MISTAKES) break
  }
  return told
}

function* explainAll(
  issues: readonly z.core.$ZodIssue[],
  above: readonly PropertyKey[],
): Generator<FieldError> {
  for (const issue of issues) yield* explain(issue, above)
}

function* explain(issue: z.core.$ZodIssue, above: readonly PropertyKey[]): Generator<FieldError> {
  const path = [...above, ...issue.path]
  switch (issue.code) {
    case 'unrecognized_keys':
      for (const key of issue.keys)
        yield { pointer: pointer([...path, key]), message: 'is not a known field' }
      return
    case 'invalid_union': {
      const meant = closest(issue.errors)
      if (meant) yield* explainAll(meant, path)
      else yield { pointer: pointer(path), message: 'does not match any accepted form' }
      return
    }
    default:
      yield { pointer: pointer(path), message: issue.message }
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

/** Walks what a schema has let through, so it is no deeper than the schema. */
function* unstorable(value: unknown, path: readonly PropertyKey[]): Generator<FieldError> {
  if (typeof value === 'string') {
    if (!isStorable(value)) yield { pointer: pointer(path), message: 'contains an invalid character' }
    return
  }
  if (typeof value !== 'object' || value === null) return
  for (const [key, each] of Object.entries(value)) {
    // A text is looked at here: a generator for each of ten thousand ids would cost more than all the rest.
    if (typeof each !== 'string' || !isStorable(each)) yield* unstorable(each, [...path, key])
  }
}
