import type { Notice } from '@curfew/shared'
import { isUnauthenticated, noticeInProblem } from '../connection/refusal.ts'

export type Fetch = (input: RequestInfo | URL, init?: RequestInit) => Promise<Response>

/** What an answer may say of the session. */
export interface AnswerEvents {
  ended(notice: Notice): void
  /** Nobody is signed in, as far as whoever answered can tell. */
  unauthenticated(): void
}

/**
 * `fetch`, which notices when an answer says that a session has ended or that there is none. The caller gets every answer
 * unchanged; a 503 or a network error is never taken for an end.
 */
export function watchedFetch(fetch: Fetch, events: AnswerEvents): Fetch {
  return async (input, init) => {
    const response = await fetch(input, init)
    const problem = await problemIn(response)
    const notice = noticeInProblem(problem)
    if (notice) events.ended(notice)
    else if (isUnauthenticated(problem)) events.unauthenticated()
    return response
  }
}

/** The notice in a 401 `session_ended`; null in every other answer. The body stays readable. */
export async function noticeIn(response: Response): Promise<Notice | null> {
  return noticeInProblem(await problemIn(response))
}

/** The body of a 401 that is a problem document; null of every other answer. */
async function problemIn(response: Response): Promise<unknown> {
  const type = response.headers.get('content-type') ?? ''
  if (response.status !== 401 || !type.startsWith('application/problem+json')) return null
  return response
    .clone()
    .json()
    .catch(() => null)
}
