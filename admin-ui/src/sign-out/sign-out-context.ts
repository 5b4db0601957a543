import { createContext, use } from 'react'
import type { Act } from './act.ts'

/** Begins an act: asks as hard as it calls for, does it, tells what became of it. `onDone` is told when it was done. */
export type SignOut = (act: Act, onDone?: () => void) => void

export const SignOutContext = createContext<SignOut | null>(null)

/** @throws outside of the signed-in part */
export const useSignOut = (): SignOut => {
  const signOut = use(SignOutContext)
  if (!signOut) throw new Error('useSignOut needs SignOutContext above it')
  return signOut
}
