import type { Updates } from '@curfew/client/dashboard'
import { createContext, use, useEffect, useSyncExternalStore } from 'react'
import type { Live, LiveState } from './live.ts'

/** Of the page, before anybody is signed in. */
export const UpdatesContext = createContext<Updates | null>(null)

export const LiveContext = createContext<Live | null>(null)

/** What is pushed; null for who may not see sessions. */
export const useLive = (): Live | null => use(LiveContext)

const nothing = (): (() => void) => () => undefined

/** How it is with the live connection; null without one. */
export const useLiveState = (): LiveState | null => {
  const live = useLive()
  return useSyncExternalStore(live?.subscribe ?? nothing, () => live?.getSnapshot() ?? null)
}

/** Tells the server whose rows are on the screen, so that it sends what becomes of them. */
export const useWatch = (users: readonly string[]): void => {
  const live = useLive()
  const ids = users.join(' ')
  useEffect(() => {
    live?.watch(ids === '' ? [] : ids.split(' '))
  }, [live, ids])
}
