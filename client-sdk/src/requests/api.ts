import { type CurrentSession, type Notice, retryAfterSeconds } from '@curfew/shared'
import { timeLimit } from '../browser/features.ts'
import type { TokenSource } from '../connection/dial.ts'
import { type Fetch, noticeIn } from './fetch.ts'

/** What `GET /v1/session` says. */
export type SessionAnswer =
  | { kind: 'current'; current: CurrentSession }
  | { kind: 'ended'; notice: Notice }
  | { kind: 'unauthenticated' }
  /** Asked too often (429), by all the tabs of this session together. */
  | { kind: 'wait'; seconds: number }
  /** No answer, or one that says that the server cannot tell (503). */
  | { kind: 'unknown' }

export interface Api {
  session(): Promise<SessionAnswer>
  /** False when the server could not be reached: nothing has changed then. */
  signOut(): Promise<boolean>
}

const PATIENCE_MILLISECONDS = 10_000

/** What `Retry-After` says; a second where it says nothing. */
const secondsIn = ({ headers }: Response): number => retryAfterSeconds(headers) || 1

/** @param base where Curfew is mounted, absolute */
export function createApi(base: URL, token: TokenSource | undefined, fetch: Fetch): Api {
  async function request(path: string, init: RequestInit): Promise<Response> {
    const headers = new Headers(init.headers)
    headers.set('Curfew-Background', '1')
    if (token !== undefined) {
      headers.set('Authorization', `Bearer ${typeof token === 'string' ? token : await token()}`)
    }
    return fetch(`${base.href.replace(/\/$/, '')}${path}`, {
      ...init,
      headers,
      credentials: 'include',
      cache: 'no-store',
      signal: timeLimit(PATIENCE_MILLISECONDS),
    })
  }

  return {
    session: async () => {
      try {
        const response = await request('/v1/session', {})
        if (response.ok) return { kind: 'current', current: await response.json() }
        if (response.status === 429) return { kind: 'wait', seconds: secondsIn(response) }
        const notice = await noticeIn(response)
        if (notice) return { kind: 'ended', notice }
        return { kind: response.status === 401 ? 'unauthenticated' : 'unknown' }
      } catch {
        return { kind: 'unknown' }
      }
    },
    signOut: async () => {
      try {
        const headers = { 'Content-Type': 'application/json' }
        return (await request('/v1/sign-out', { method: 'POST', headers, body: '{}' })).ok
      } catch {
        return false
      }
    },
  }
}
