import type { Overview, Page, UserRow } from '@curfew/shared'
import { QueryClient, QueryObserver } from '@tanstack/react-query'
import { afterEach, beforeEach, describe, expect, onTestFinished, test, vi } from 'vitest'
import { KEYS } from '../api/queries.ts'
import { applyChanges } from './apply-changes.ts'
import type { Live } from './live.ts'

const user = (loginId: string, activeSessions = 1): UserRow => ({
  id: loginId,
  loginId,
  name: null,
  department: null,
  status: 'active',
  isSuperUser: false,
  groups: [],
  activeSessions,
  lastSignInAt: null,
  lastIp: null,
  revokedAt: null,
  abilities: ['revoke'],
})
const overview = (activeUsers: number, activeSessions: number): Overview => ({
  activeUsers,
  activeSessions,
  superUsers: 1,
  connections: 0,
  serverTime: '2026-03-01T11:00:00Z',
})

/** A dashboard with the list of who is signed in on the screen, and what the server tells it. */
async function open() {
  const listeners = new Map<string, (payload: never) => void>()
  const live: Live = {
    on: (name, callback) => {
      listeners.set(name, callback)
      return () => listeners.delete(name)
    },
    watch: () => undefined,
    getSnapshot: () => ({ link: 'connected', answeredAt: 0, pausedAt: null }),
    subscribe: () => () => undefined,
    answered: () => undefined,
    pause: () => undefined,
    close: () => undefined,
  }
  const client = new QueryClient()
  const read = { users: 0, groups: 0, audit: 0 }
  const page = { items: [user('anna'), user('carl')], total: 2, nextCursor: null }
  const watch = (name: keyof typeof read, queryKey: readonly unknown[]) => {
    const queryFn = async () => {
      read[name]++
      return page
    }
    onTestFinished(
      new QueryObserver(client, { queryKey, queryFn, staleTime: 1e9 }).subscribe(() => undefined),
    )
  }
  const key = [...KEYS.users, { signedIn: true, sort: 'loginId', limit: 50 }]
  watch('users', key)
  watch('groups', [...KEYS.groups, {}])
  watch('audit', [...KEYS.audit, {}])
  onTestFinished(applyChanges(live, client))
  const hear = (name: string, payload: unknown) => listeners.get(name)?.(payload as never)
  await vi.advanceTimersByTimeAsync(10)
  hear('overview', overview(2, 2))
  const shown = () => client.getQueryData<Page<UserRow>>(key)
  return { hear, read, shown }
}

beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => {
  vi.useRealTimers()
})

describe('SE-24 a sign-in somewhere makes no dashboard read its lists again', () => {
  test('they come to the screen by what is pushed, a hundred a second as well', async () => {
    const { hear, read, shown } = await open()
    for (let look = 1; look <= 50; look++) {
      hear('users.changed', { items: [user(`ben ${100 + look}`), user('carl', look + 1)] })
      hear('overview', overview(2 + look, 2 + 2 * look))
      await vi.advanceTimersByTimeAsync(400)
    }
    expect(read.users).toBe(1)
    expect(shown()).toMatchObject({ total: 52 })
    expect(shown()?.items.at(-1)).toMatchObject({ loginId: 'carl', activeSessions: 51 })
    expect(shown()?.items.slice(0, 2)).toMatchObject([{ loginId: 'anna' }, { loginId: 'ben 101' }])
    // What cannot be told from a push: once in 10 s, however many sign in.
    expect(read.groups).toBeLessThanOrEqual(4)
    expect(read.audit).toBe(read.groups)
  })

  test('an end does: rows, order and totals may be others', async () => {
    const { hear, read } = await open()
    hear('users.changed', { items: [user('carl', 0)] })
    hear('overview', overview(1, 1))
    await vi.advanceTimersByTimeAsync(2_000)
    expect(read.users).toBeGreaterThan(1)
  })
})
