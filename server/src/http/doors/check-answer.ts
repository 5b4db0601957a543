import { isDeepStrictEqual } from 'node:util'
import type { ErrorCode } from '@curfew/shared'
import { notice, problem } from '@curfew/shared/schemas'
import { z } from 'zod'
import { pointer } from '../reading/parse.ts'
import { errorsOf } from './errors-of.ts'
import type { Route } from './route.ts'

/** An answer is not what its door declares. */
class AnswerMismatch extends Error {
  constructor(door: string, fault: string) {
    super(`${door}: ${fault}`)
    this.name = 'AnswerMismatch'
  }
}

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

/** An error answer; one with a notice has its members beside it, too. */
const told = problem.extend({ ...notice.partial().shape, ...problem.shape })

/** @throws AnswerMismatch when an answer is none of those that its route declares */
export function checkAnswer(name: string, { answers }: Route, status: number, body: unknown): void {
  const declared = answers[status]
  if (declared === undefined) throw new AnswerMismatch(name, `${status} is not declared`)
  if (!(declared instanceof z.ZodType)) return
  const fault = faultOf(declared, body)
  if (fault !== null) throw new AnswerMismatch(name, `${status} ${fault}`)
}

/** @throws AnswerMismatch when a route refuses with what it does not declare */
export function checkProblem(name: string, route: Route, code: ErrorCode, body: unknown): void {
  if (!errorsOf(route).includes(code)) throw new AnswerMismatch(name, `${code} is not declared`)
  const fault = faultOf(told, body)
  if (fault !== null) throw new AnswerMismatch(name, `${code} ${fault}`)
}
