import type { SessionState } from '@curfew/client'
import type { Updates } from '@curfew/client/dashboard'
import { describe, expect, test } from 'vitest'
import { type LiveState, openLive } from './live.ts'

const signedIn = {} as SessionState & { status: 'active' }
const active: SessionState = { ...signedIn, status: 'active' }
const expiring: SessionState = { ...signedIn, status: 'expiring', endsAt: 5 }
const offline: SessionState = { status: 'offline', last: null, endsAt: null, gaveUp: null }
const gaveUp: SessionState = { ...offline, gaveUp: { code: 'too_many_connections' } }

/** The SDK's states, given one after the other. */
function open(first: SessionState) {
  let state = first
  let now = 1_000
  const listeners = new Set<() => void>()
  const watched: (readonly string[])[] = []
  const curfew = {
    getSnapshot: () => state,
    subscribe: (listener: () => void) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
  }
  const updates: Updates = { on: () => () => undefined, watch: (users) => void watched.push(users) }
  const live = openLive(curfew, updates, { now: () => now })
  return {
    live,
    watched,
    listeners,
    become: (next: SessionState, after = 100) => {
      now += after
      state = next
      for (const listener of listeners) listener()
    },
  }
}

describe('the Live pill', () => {
  test.each<[SessionState, LiveState['link']]>([
    [{ status: 'loading' }, 'connecting'],
    [active, 'connected'],
    [expiring, 'connected'],
    [offline, 'reconnecting'],
    [gaveUp, 'gave_up'],
  ])('$status is shown', (state, link) => {
    expect(open(state).live.getSnapshot()).toMatchObject({ link, pausedAt: null })
  })

  test('knows since when the data has not been of now', () => {
    const { live, become } = open({ status: 'loading' })
    expect(live.getSnapshot().answeredAt).toBeNull()
    become(active)
    expect(live.getSnapshot()).toEqual({ link: 'connected', answeredAt: 1_100, pausedAt: null })
    become(offline, 5_000)
    become(gaveUp, 5_000)
    expect(live.getSnapshot()).toEqual({ link: 'gave_up', answeredAt: 6_100, pausedAt: null })
    live.answered()
    expect(live.getSnapshot().answeredAt).toBe(11_100)
  })

  test('remembers when the reader stopped the changes', () => {
    const { live, become } = open(active)
    live.pause(true)
    become(offline)
    expect(live.getSnapshot()).toMatchObject({ link: 'reconnecting', pausedAt: 1_000 })
    live.pause(false)
    expect(live.getSnapshot().pausedAt).toBeNull()
  })

  test('once closed follows nothing, and nobody’s rows are on the screen', () => {
    const { live, watched, listeners } = open(active)
    live.watch(['u1'])
    live.close()
    expect(listeners.size).toBe(0)
    expect(watched).toEqual([['u1'], []])
  })
})
