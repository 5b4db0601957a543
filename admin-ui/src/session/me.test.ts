import type { Updates } from '@curfew/client/dashboard'
import { type CurrentSession, ERRORS, type ErrorCode, type UpdatedEvent } from '@curfew/shared'
import { QueryClient } from '@tanstack/react-query'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import type { Http } from '../api/http.ts'
import { Refused } from '../api/refused.ts'
import { followMe, type Me, meQuery } from './me.ts'

beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => {
  vi.useRealTimers()
})

const current = {
  user: { id: 'u' },
  session: { id: 's', idleDeadline: null },
  permissions: ['sessions:read'],
  policy: { idleTimeoutSeconds: null, idleWarningSeconds: null },
  serverTime: '2026-05-04T09:00:00Z',
} as unknown as CurrentSession

const refused = (code: ErrorCode, seconds: number | null): Refused => {
  const { status, title, detail } = ERRORS[code]
  return new Refused({ type: '', title, status, detail, code, requestId: 'r' }, seconds)
}

/** Asks a server that refuses so often first. */
function ask(...refusals: Refused[]) {
  const asked: number[] = []
  const times: string[] = []
  const http: Http = {
    get: async <Answer>() => {
      asked.push(Date.now())
      const refusal = refusals.shift()
      if (refusal) throw refusal
      return current as Answer
    },
    send: () => Promise.reject(new Error('nothing is sent')),
  }
  const clock = { now: Date.now, set: (serverTime: string) => void times.push(serverTime) }
  const answer = new QueryClient().fetchQuery(meQuery(http, clock))
  return { asked, times, answer }
}

describe('who is signed in', () => {
  test('is asked again as long as nobody can tell, after the time that the server asks for', async () => {
    const { asked, times, answer } = ask(refused('unavailable', null), refused('rate_limited', 20))
    await vi.advanceTimersByTimeAsync(1_000)
    expect(asked).toHaveLength(2)
    await vi.advanceTimersByTimeAsync(19_900)
    expect(asked).toHaveLength(2)
    await vi.advanceTimersByTimeAsync(100)
    expect(await answer).toEqual(current)
    expect(times).toEqual([current.serverTime])
  })

  test('is not asked again when the answer is that nobody is', async () => {
    const { asked, answer } = ask(refused('unauthenticated', null))
    await expect(answer).rejects.toBeInstanceOf(Refused)
    await vi.advanceTimersByTimeAsync(60_000)
    expect(asked).toHaveLength(1)
  })

  test.each([
    ['of this session are taken over', 's', ['audit:read']],
    ['of another one are not', 'another', ['sessions:read']],
  ])('new rights %s', (_, id, permissions) => {
    let push: (update: UpdatedEvent) => void = () => undefined
    const updates: Updates = {
      on: (_, callback) => {
        push = callback as typeof push
        return () => undefined
      },
      watch: () => undefined,
    }
    const client = new QueryClient()
    client.setQueryData<Me>(['me'], current)
    followMe(updates, client)
    push({ ...current, session: { ...current.session, id }, permissions: ['audit:read'] })
    expect(client.getQueryData<Me>(['me'])?.permissions).toEqual(permissions)
  })
})
