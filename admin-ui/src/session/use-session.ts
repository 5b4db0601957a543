import type { Permission } from '@curfew/shared'
import { createContext, use, useSyncExternalStore } from 'react'
import type { Me, SessionState } from './session-state.ts'
import type { SessionStore } from './session-store.ts'

export const SessionContext = createContext<SessionStore | null>(null)

/** The dashboard's own session. @throws outside of the dashboard's root */
export const useSessionStore = (): SessionStore => {
  const store = use(SessionContext)
  if (!store) throw new Error('useSessionStore needs SessionContext above it')
  return store
}

export const useSessionState = (): SessionState => {
  const store = useSessionStore()
  return useSyncExternalStore(store.subscribe, store.getSnapshot)
}

export const MeContext = createContext<Me | null>(null)

/** Who is signed in. @throws outside of the signed-in part */
export const useMe = (): Me => {
  const me = use(MeContext)
  if (!me) throw new Error('useMe needs MeContext above it')
  return me
}

/** Does the server let this person do it? The answer is the server's list, nothing is worked out here. */
export const useMay = (permission: Permission): boolean => useMe().permissions.includes(permission)
