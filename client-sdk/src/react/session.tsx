import { createContext, type ReactNode, useContext, useSyncExternalStore } from 'react'
import type { Curfew } from '../curfew.ts'
import type { SessionState } from '../state/state.ts'

const CurfewContext = createContext<Curfew | null>(null)

/**
 * Makes a session available to `useSession` and `useCurfew` below.
 *
 * @param props.curfew made once, outside of any component: it lives as long as the page
 */
export function CurfewProvider({ curfew, children }: { curfew: Curfew; children?: ReactNode }): ReactNode {
  return <CurfewContext.Provider value={curfew}>{children}</CurfewContext.Provider>
}

/** What `createCurfew` returned. Throws outside of a `CurfewProvider`. */
export function useCurfew(): Curfew {
  const curfew = useContext(CurfewContext)
  if (!curfew) throw new Error('useCurfew and useSession need a <CurfewProvider> above them')
  return curfew
}

/** The session's state; renders again when it changes, and for nothing else. */
export function useSession(): SessionState {
  const { subscribe, getSnapshot } = useCurfew()
  return useSyncExternalStore(subscribe, getSnapshot, serverSnapshot)
}

const LOADING: SessionState = { status: 'loading' }
const serverSnapshot = () => LOADING
