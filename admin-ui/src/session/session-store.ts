import { type CurrentSession, type Problem, SIGN_IN_ANSWER_MS, type SignInAnswer } from '@curfew/shared'
import type { Http } from '../api/http.ts'
import { isPassing, Refused } from '../api/refused.ts'
import type { Clock } from '../clock.ts'
import { nextState, type SessionEvent, type SessionState } from './session-state.ts'

const FIRST_RETRY_MS = 1_000
const LONGEST_RETRY_MS = 10_000

/** The dashboard's own session: one state, changed by events, read by whoever subscribes. */
export interface SessionStore {
  getSnapshot(): SessionState
  subscribe(onChange: () => void): () => void
  dispatch(event: SessionEvent): void
  /** A refusal that some request met: a 401 that concerns the session is taken note of. */
  heardOf(problem: Problem): void
  /** Asks the server who is signed in; keeps asking while nothing is known yet. */
  verify(http: Http): Promise<void>
  /** @throws {Refused} `invalid_credentials` and the like @throws {Unreachable} */
  signIn(http: Http, loginId: string, password: string): Promise<void>
  /** @throws {Unreachable} when it could not be told: they are still signed in then */
  signOut(http: Http): Promise<void>
}

export const createSessionStore = (clock: Pick<Clock, 'heard'>): SessionStore => {
  let state: SessionState = { kind: 'loading' }
  const listeners = new Set<() => void>()

  const dispatch = (event: SessionEvent): void => {
    const next = nextState(state, event)
    if (next === state) return
    state = next
    for (const listener of listeners) listener()
  }

  const look = async (http: Http): Promise<void> => {
    const current = await http.get<CurrentSession>('/v1/session')
    clock.heard(current.serverTime)
    dispatch({ kind: 'known', current })
  }

  const verify = async (http: Http, retryMs = FIRST_RETRY_MS): Promise<void> => {
    try {
      await look(http)
    } catch (error) {
      // A refusal has been taken note of by `heardOf`.
      if (!isPassing(error)) return
      dispatch({ kind: 'no_answer' })
      if (state.kind !== 'unreachable') return
      const toldMs = error instanceof Refused ? (error.retryAfterSeconds ?? 0) * 1_000 : 0
      await new Promise((resolve) => setTimeout(resolve, Math.max(retryMs, toldMs)))
      await verify(http, Math.min(retryMs * 2, LONGEST_RETRY_MS))
    }
  }

  return {
    getSnapshot: () => state,
    subscribe: (onChange) => {
      listeners.add(onChange)
      return () => listeners.delete(onChange)
    },
    dispatch,
    heardOf: (problem) => {
      if (problem.code === 'session_ended') dispatch({ kind: 'refused', notice: problem.notice ?? null })
      if (problem.code === 'unauthenticated') dispatch({ kind: 'refused', notice: null })
    },
    verify: (http) => verify(http),
    signIn: async (http, loginId, password) => {
      await http.send<SignInAnswer>(
        'POST',
        '/v1/sign-in',
        { loginId, password },
        { timeoutMs: SIGN_IN_ANSWER_MS },
      )
      await look(http)
    },
    signOut: async (http) => {
      await http.send<undefined>('POST', '/v1/sign-out', {})
      dispatch({ kind: 'left', notice: null })
    },
  }
}
