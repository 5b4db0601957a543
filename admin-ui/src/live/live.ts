import type { Curfew, SessionState } from '@curfew/client'
import type { Updates } from '@curfew/client/dashboard'
import type { Clock } from '../clock.ts'

/** What the Live pill says of the connection, and since when. Times in milliseconds since the epoch, by the server. */
export interface LiveState {
  link: 'connecting' | 'connected' | 'reconnecting' | 'gave_up'
  /** When Curfew last answered; null before the first time. */
  answeredAt: number | null
  /** When the reader stopped the changes; null while they come in. */
  pausedAt: number | null
}

/** What is pushed to the dashboard, for as long as one session lasts. */
export interface Live extends Updates {
  getSnapshot(): LiveState
  subscribe(onChange: () => void): () => void
  /** A reading by HTTP succeeded: the data is of now, connection or not. */
  answered(): void
  pause(paused: boolean): void
  close(): void
}

const linkOf = (state: SessionState): LiveState['link'] => {
  switch (state.status) {
    case 'active':
    case 'expiring':
      return 'connected'
    case 'offline':
      return state.gaveUp ? 'gave_up' : 'reconnecting'
    case 'loading':
    case 'ended':
    case 'signed_out':
      return 'connecting'
  }
}

export const openLive = (
  curfew: Pick<Curfew, 'getSnapshot' | 'subscribe'>,
  updates: Updates,
  clock: Pick<Clock, 'now'>,
): Live => {
  const listeners = new Set<() => void>()
  const first = linkOf(curfew.getSnapshot())
  let state: LiveState = {
    link: first,
    answeredAt: first === 'connected' ? clock.now() : null,
    pausedAt: null,
  }
  const set = (change: Partial<LiveState>): void => {
    state = { ...state, ...change }
    for (const listener of listeners) listener()
  }
  const unsubscribe = curfew.subscribe(() => {
    const link = linkOf(curfew.getSnapshot())
    if (link === state.link) return
    const isConnected = link === 'connected' || state.link === 'connected'
    set(isConnected ? { link, answeredAt: clock.now() } : { link })
  })
  return {
    on: updates.on,
    watch: updates.watch,
    getSnapshot: () => state,
    subscribe: (onChange) => {
      listeners.add(onChange)
      return () => listeners.delete(onChange)
    },
    answered: () => set({ answeredAt: clock.now() }),
    pause: (paused) => set({ pausedAt: paused ? clock.now() : null }),
    close: () => {
      unsubscribe()
      updates.watch([])
    },
  }
}
