import { type ErrorCode, errorEntry, type Problem } from '@curfew/shared'

/** The server answered, and the answer is no: a problem of the closed table. */
export class Refused extends Error {
  override readonly name = 'Refused'
  readonly problem: Problem
  /** Seconds after which it is worth asking again (`Retry-After`), where the server said so. */
  readonly retryAfterSeconds: number | null

  constructor(problem: Problem, retryAfterSeconds: number | null) {
    super(problem.detail)
    this.problem = problem
    this.retryAfterSeconds = retryAfterSeconds
  }

  is(code: ErrorCode): boolean {
    return this.problem.code === code
  }
}

/** No answer that can be believed: no network, too slow, or something in between spoke instead of Curfew. */
export class Unreachable extends Error {
  override readonly name = 'Unreachable'
}

/** Is it worth asking again without changing anything? Known ends and refusals are not, "cannot tell right now" is. */
export const isPassing = (error: unknown): boolean =>
  error instanceof Unreachable ||
  (error instanceof Refused && errorEntry(error.problem.code).receiver === 'wait')
