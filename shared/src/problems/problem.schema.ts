import { z } from 'zod'
import { notice } from '../sessions/notice.ts'
import { ERRORS, type ErrorCode } from './problem.ts'

/** The body of every error answer: `application/problem+json` (RFC 9457) with our members. */
export const problem = z
  .object({
    type: z.string(),
    title: z.string(),
    status: z.number().int(),
    detail: z.string(),
    code: z.enum(Object.keys(ERRORS) as [ErrorCode, ...ErrorCode[]]),
    requestId: z.string(),
    /** What is wrong, field by field, as JSON Pointers (RFC 6901). */
    errors: z.array(z.object({ pointer: z.string(), message: z.string() })).optional(),
    /** With `session_ended`: the notice. */
    notice: notice.optional(),
    /** With `target_not_found`: what does not exist. */
    ids: z.array(z.string()).optional(),
    /** With `version_conflict`: the current version. */
    version: z.number().int().optional(),
    /** With `protocol_not_supported`: the versions of the socket protocol that the node speaks. */
    supported: z.array(z.number().int()).optional(),
    /** With `not_found`, of what is not kept for ever: for how many days such things are. */
    keptDays: z.number().int().optional(),
    /** With 429 and 503: the same as `Retry-After`, in seconds. */
    retryAfterSeconds: z.number().optional(),
  })
  .meta({ id: 'Problem' })
export type Problem = z.infer<typeof problem>
