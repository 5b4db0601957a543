import type { Notice } from '@curfew/shared'
import { noticeInProblem } from '../connection/refusal.ts'

export type Fetch = (input: RequestInfo | URL, init?: RequestInit) => Promise<Response>

/**
 * `fetch`, which notices when an answer says that a session has ended. The caller gets every answer unchanged; a 503
 * or a network error is never taken for an end.
 */
export function watchedFetch(fetch: Fetch, onNotice: (notice: Notice) => void): Fetch {
  return async (input, init) => {
    const response = await fetch(input, init)
    const notice = await noticeIn(response)
    if (notice) onNotice(notice)
    return response
  }
}

/** The notice in a 401 `session_ended`; null in every other answer. The body stays readable. */
export async function noticeIn(response: Response): Promise<Notice | null> {
  const type = response.headers.get('content-type') ?? ''
  if (response.status !== 401 || !type.startsWith('application/problem+json')) return null
  return noticeInProblem(
    await response
      .clone()
      .json()
      .catch(() => null),
  )
}
