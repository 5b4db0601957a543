import type { ErrorCode } from '@curfew/shared'
import { notice, problem } from '@curfew/shared/schemas'
import { z } from 'zod'
import { faultOf } from '../../json/schema-fault.ts'
import { errorsOf } from './errors-of.ts'
import type { ExportAnswer, Route } from './route.ts'

/** An answer is not what its door declares. */
class AnswerMismatch extends Error {
  constructor(door: string, fault: string) {
    super(`${door}: ${fault}`)
    this.name = 'AnswerMismatch'
  }
}

/** An error answer; one with a notice has its members beside it, too. */
const told = problem.extend({ ...notice.partial().shape, ...problem.shape })

/** @throws AnswerMismatch when an item of an export is not what its route declares */
export function checkExported(name: string, { exports }: ExportAnswer, item: unknown): void {
  const fault = faultOf(exports, item)
  if (fault !== null) throw new AnswerMismatch(name, `exported ${fault}`)
}

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
