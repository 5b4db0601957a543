import { useCurfew } from '@curfew/client/react'
import { english } from '@curfew/shared/words'
import { toast } from '../design/toast.tsx'

/** Signs oneself out; says so when that could not be told to the server. */
export const useLeave = (): (() => void) => {
  const curfew = useCurfew()
  return () => {
    void curfew.signOut().then((isDone) => {
      if (!isDone) toast({ title: 'You are still signed in', message: english.warning.failed, bad: true })
    })
  }
}
