import type { Curfew } from '@curfew/client'
import { ERRORS, type Problem, retryAfterSeconds } from '@curfew/shared'
import { timeLimit } from '../browser/time-limit.ts'
import { Refused, Unreachable } from './refused.ts'

const READ_TIMEOUT_MS = 10_000
/** A revocation answers within 3 s whatever else is dead; the rest is the way there and back. */
const WRITE_TIMEOUT_MS = 15_000

export type Query = Readonly<Record<string, string | number | boolean | undefined>>

export interface Write {
  /** The same key for the same act: sent twice, done once. */
  idempotencyKey?: string
  /** The version that the caller has seen (`If-Match`). */
  version?: number
  /** How long to wait for the answer, in milliseconds; 15,000 if absent. */
  timeoutMs?: number
  signal?: AbortSignal
  /** Nobody has pressed anything for it, so it keeps nobody signed in. */
  isBackground?: boolean
}

export interface Http {
  /** @throws {Refused} with the problem @throws {Unreachable} without an answer */
  get<Answer>(path: string, query?: Query, signal?: AbortSignal): Promise<Answer>
  /** @throws {Refused} with the problem @throws {Unreachable} without an answer */
  send<Answer>(method: 'POST' | 'PUT', path: string, body: unknown, write?: Write): Promise<Answer>
}

/** The address of a list with its filters; absent ones are left out. */
export const addressOf = (path: string, query: Query = {}): string => {
  const search = new URLSearchParams()
  for (const [name, value] of Object.entries(query)) if (value !== undefined) search.set(name, String(value))
  return search.size === 0 ? path : `${path}?${search}`
}

const isProblem = (body: unknown): body is Problem =>
  typeof body === 'object' &&
  body !== null &&
  'code' in body &&
  typeof body.code === 'string' &&
  body.code in ERRORS

const answerOf = async (response: Response): Promise<unknown> => {
  if (response.status === 204) return undefined
  const body: unknown = await response.json().catch(() => undefined)
  if (response.ok && body !== undefined) return body
  if (isProblem(body)) throw new Refused(body, retryAfterSeconds(response.headers))
  throw new Unreachable(`Something other than Curfew answered ${response.status}`)
}

/**
 * Speaks HTTP with Curfew. Reads are marked as background: looking at the dashboard keeps nobody signed in.
 *
 * @param mount where Curfew is mounted, '' or '/prefix'
 * @param fetch the SDK's: it notices the end of this page's session in an answer
 * @param onAnswer called as an answer arrives, and when it has: a long one takes its time on a slow line
 */
export const createHttp = (mount: string, fetch: Curfew['fetch'], onAnswer: () => void): Http => {
  const ask = async (
    path: string,
    init: RequestInit,
    timeoutMs: number,
    signal?: AbortSignal,
  ): Promise<unknown> => {
    const limit = timeLimit(timeoutMs, signal)
    try {
      const response = await fetch(`${mount}${path}`, {
        ...init,
        credentials: 'same-origin',
        signal: limit.signal,
      })
      if (response.ok) onAnswer()
      const answer = await answerOf(response)
      onAnswer()
      return answer
    } catch (error) {
      if (error instanceof Refused) onAnswer()
      if (error instanceof Refused || error instanceof Unreachable || signal?.aborted) throw error
      throw new Unreachable('Curfew did not answer', { cause: error })
    } finally {
      limit.done()
    }
  }

  return {
    get: async <Answer>(path: string, query?: Query, signal?: AbortSignal) =>
      // The edge where JSON becomes a type: the server that sends it is of this very build.
      (await ask(
        addressOf(path, query),
        { headers: { 'Curfew-Background': '1' } },
        READ_TIMEOUT_MS,
        signal,
      )) as Answer,

    send: async <Answer>(method: 'POST' | 'PUT', path: string, body: unknown, write: Write = {}) => {
      const headers = new Headers({ 'Content-Type': 'application/json' })
      if (write.idempotencyKey) headers.set('Idempotency-Key', write.idempotencyKey)
      if (write.isBackground) headers.set('Curfew-Background', '1')
      if (write.version !== undefined) headers.set('If-Match', `"${write.version}"`)
      const init = { method, headers, body: JSON.stringify(body) }
      return (await ask(path, init, write.timeoutMs ?? WRITE_TIMEOUT_MS, write.signal)) as Answer
    },
  }
}
