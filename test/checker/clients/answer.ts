import type { Notice } from '@curfew/shared'
import type { Answer } from '../history/history.ts'

/** What a guarded route's answer means. */
export function answerOfHttp({ status, body }: { status: number; body: string }): Answer {
  if (status === 200) return { said: 'accepted' }
  if (status === 503) return { said: 'unavailable' }
  const problem = status === 401 ? (JSON.parse(body) as { code: string; notice?: Notice }) : undefined
  if (problem?.code === 'session_ended' && problem.notice) return { said: 'ended', notice: problem.notice }
  if (problem?.code === 'unauthenticated') return { said: 'unknown' }
  return { said: 'error', status }
}

/** What a connection says instead of what was asked for: a refused handshake's data, or the error of an event. */
export function answerOfLive(problem: { code?: string; status?: number; noticeId?: string }): Answer {
  if (problem.noticeId !== undefined) return { said: 'ended', notice: problem as Notice }
  if (problem.code === 'session_ended') return { said: 'ended', notice: null }
  if (problem.code === 'unavailable') return { said: 'unavailable' }
  if (problem.code === 'unauthenticated') return { said: 'unknown' }
  return { said: 'error', status: problem.status ?? 0 }
}
