import { createContext, use } from 'react'
import type { Act } from './act.ts'

/** Begins an act: asks as hard as it calls for, does it, tells what became of it. `onDone` is told when it was done. */
export type ForceLogout = (act: Act, onDone?: () => void) => void

export const ForceLogoutContext = createContext<ForceLogout | null>(null)

/** @throws outside of the signed-in part */
export const useForceLogout = (): ForceLogout => {
  const forceLogout = use(ForceLogoutContext)
  if (!forceLogout) throw new Error('useForceLogout needs ForceLogoutContext above it')
  return forceLogout
}
