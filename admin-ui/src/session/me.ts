import type { Updates } from '@curfew/client/dashboard'
import type { CurrentSession, Permission } from '@curfew/shared'
import { type QueryClient, queryOptions } from '@tanstack/react-query'
import { createContext, use } from 'react'
import type { Http } from '../api/http.ts'
import { isPassing, Refused } from '../api/refused.ts'
import type { Clock } from '../clock.ts'

/** Who is signed in here, and what they may do. */
export type Me = CurrentSession

const KEY = ['me'] as const
const FIRST_RETRY_MS = 1_000
const LONGEST_RETRY_MS = 10_000

/**
 * Who is signed in, as the server says. The live connection tells it too, but not what they may do; and where there is none,
 * the dashboard can be read nevertheless. While nobody answers it is asked again, as often as the server allows.
 */
export const meQuery = (http: Http, clock: Clock) =>
  queryOptions({
    queryKey: KEY,
    queryFn: async ({ signal }) => {
      const me = await http.get<Me>('/v1/session', undefined, signal)
      clock.set(me.serverTime)
      return me
    },
    // The SDK asks whenever somebody comes back to the page.
    refetchOnWindowFocus: false,
    retry: (_, error) => isPassing(error),
    retryDelay: (failures, error) => {
      const askedMs = error instanceof Refused ? (error.retryAfterSeconds ?? 0) * 1_000 : 0
      return Math.max(askedMs, Math.min(LONGEST_RETRY_MS, FIRST_RETRY_MS * 2 ** failures))
    },
  })

/** Takes over new rights and a new policy as they are pushed. @returns ends it */
export const followMe = (updates: Updates, client: QueryClient): (() => void) =>
  updates.on('session.updated', (update) => {
    client.setQueryData<Me>(KEY, (me) => (me?.session.id === update.session.id ? { ...me, ...update } : me))
  })

export const MeContext = createContext<Me | null>(null)

/** Who is signed in. @throws outside of the signed-in part */
export const useMe = (): Me => {
  const me = use(MeContext)
  if (!me) throw new Error('useMe needs MeContext above it')
  return me
}

/** Does the server let this person do it? The answer is the server's list, nothing is worked out here. */
export const useMay = (permission: Permission): boolean => useMe().permissions.includes(permission)
