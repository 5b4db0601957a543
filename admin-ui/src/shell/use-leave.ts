import { useHttp } from '../api/use-http.ts'
import { wordsOfError } from '../design/states.tsx'
import { toast } from '../design/toast.tsx'
import { useSessionStore } from '../session/use-session.ts'

/** Signs oneself out; says so when that could not be told to the server. */
export const useLeave = (): (() => void) => {
  const store = useSessionStore()
  const http = useHttp()
  return () => {
    store.signOut(http).catch((error: unknown) => {
      toast({ title: 'You are still signed in', message: wordsOfError(error), bad: true })
    })
  }
}
