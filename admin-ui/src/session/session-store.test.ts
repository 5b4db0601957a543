import { type CurrentSession, ERRORS, type Problem } from '@curfew/shared'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import type { Http } from '../api/http.ts'
import { Refused } from '../api/refused.ts'
import { createSessionStore } from './session-store.ts'

beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => {
  vi.useRealTimers()
})

const current = {
  user: { id: 'u' },
  session: { id: 's', idleDeadline: null },
  permissions: [],
  policy: { idleTimeoutSeconds: null, idleWarningSeconds: null },
  serverTime: '2026-05-04T09:00:00Z',
} as unknown as CurrentSession

const tooOften = (): Refused => {
  const { status, title, detail } = ERRORS.rate_limited
  const problem: Problem = { type: '', title, status, detail, code: 'rate_limited', requestId: 'r' }
  return new Refused(problem, 2)
}

test('whoever has asked too often is not signed out: the question waits as long as it was told', async () => {
  const asked: number[] = []
  const http: Http = {
    get: async <Answer>() => {
      asked.push(Date.now())
      if (asked.length === 1) {
        const error = tooOften()
        store.heardOf(error.problem)
        throw error
      }
      return current as Answer
    },
    send: () => Promise.reject(new Error('nothing is sent')),
  }
  const heard: string[] = []
  const store = createSessionStore({ heard: (serverTime) => heard.push(serverTime) })
  const verified = store.verify(http)
  await vi.advanceTimersByTimeAsync(1_900)
  expect(store.getSnapshot().kind).toBe('unreachable')
  expect(asked).toHaveLength(1)
  await vi.advanceTimersByTimeAsync(100)
  await verified
  expect(asked).toHaveLength(2)
  expect(store.getSnapshot().kind).toBe('active')
  expect(heard).toEqual([current.serverTime])
})
