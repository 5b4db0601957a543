import { errorEntry, type Problem } from '@curfew/shared'
import type { Log } from '../../log.ts'
import { Refusal, type RefusalDetails } from '../../refusal.ts'
import { isUnavailable } from '../../store/unavailable.ts'
import type { WholeAnswer } from './answer.ts'

/** An error answer: its status, its headers, and the document (RFC 9457). */
export interface ProblemAnswer {
  status: number
  headers: Record<string, string>
  body: Record<string, unknown>
}

/** When nothing better is known, in seconds. */
const RETRY_AFTER_SECONDS = 1

/** How a refusal is told over HTTP. */
export function problemOf({ code, details }: Refusal, id: string): ProblemAnswer {
  const { status, title, detail } = errorEntry(code)
  const { notice, ...members } = details
  const waits = status === 429 || status === 503
  const retryAfterSeconds = details.retryAfterSeconds ?? RETRY_AFTER_SECONDS
  const body = {
    // The notice for whoever knows it as an object, its members for whoever only looks for a reason.
    ...(notice ? { ...notice, notice } : {}),
    type: `urn:curfew:problem:${code}`,
    title,
    status,
    detail,
    code,
    requestId: id,
    ...members,
    ...(waits ? { retryAfterSeconds } : {}),
  } satisfies Problem & Record<string, unknown>
  return {
    status,
    headers: {
      ...(status === 401 ? { 'WWW-Authenticate': challenge(code) } : {}),
      ...(waits ? { 'Retry-After': String(retryAfterSeconds) } : {}),
      // What is left of the body is not worth reading.
      ...(status === 413 ? { Connection: 'close' } : {}),
    },
    body,
  }
}

/** RFC 6750: without a token only the scheme is named; with one, what is wrong with it. */
const challenge = (code: Refusal['code']): string =>
  code === 'session_ended' ? 'Bearer error="invalid_token"' : 'Bearer'

/**
 * What an error means to the caller: a refusal is itself, what the router and the body parser throw is the caller's fault,
 * and a database that does not answer means "not now".
 *
 * @returns null for a mistake of ours
 */
export function refusalOf(error: unknown): Refusal | null {
  if (error instanceof Refusal) return error
  if (isUnavailable(error)) {
    return new Refusal('unavailable', { retryAfterSeconds: RETRY_AFTER_SECONDS }, { cause: error })
  }
  if (!(error instanceof Error) || !('status' in error)) return null
  const { status } = error
  if (status === 413) return new Refusal('too_large', tooLarge(error), { cause: error })
  if (status === 415) return new Refusal('unsupported_media_type', {}, { cause: error })
  if (typeof status === 'number' && status >= 400 && status < 500) {
    return new Refusal('invalid_request', { detail: detailOf(error) }, { cause: error })
  }
  return null
}

const detailOf = (error: Error): string =>
  'type' in error && error.type === 'entity.parse.failed'
    ? 'The body is not a JSON object.'
    : 'The request could not be parsed.'

/** How much the route takes, where the body parser says it. */
const tooLarge = (error: Error): RefusalDetails =>
  'limit' in error && typeof error.limit === 'number'
    ? { detail: `The body has more than ${Math.floor(error.limit / 1_024)} kB, which is the most for this.` }
    : {}

/** Answers with a problem, and logs what is ours to repair. */
export function problemAnswer(error: unknown, id: string, log: Log): WholeAnswer {
  const refusal = refusalOf(error)
  if (refusal?.code === 'unavailable') log.warn({ err: refusal, requestId: id }, 'temporarily unavailable')
  if (refusal === null) log.error({ err: error, requestId: id }, 'a request failed')
  // The table of codes is for what a caller can act upon, and upon this they cannot.
  const { status, headers, body } = refusal
    ? problemOf(refusal, id)
    : {
        status: 500,
        headers: {},
        body: { type: 'about:blank', title: 'Internal Server Error', status: 500, requestId: id },
      }
  const all = { ...headers, 'Content-Type': 'application/problem+json', 'Cache-Control': 'no-store' }
  return { status, headers: all, text: JSON.stringify(body) }
}
