import { createContext, use, useEffect, useSyncExternalStore } from 'react'
import type { Link, LinkState } from './link.ts'

export const LinkContext = createContext<Link | null>(null)

/** The live connection; null for who may not see sessions. */
export const useLink = (): Link | null => use(LinkContext)

const nothing = (): (() => void) => () => undefined

/** What is known of the live connection; null without one. */
export const useLinkState = (): LinkState | null => {
  const link = useLink()
  return useSyncExternalStore(link?.subscribe ?? nothing, () => link?.getSnapshot() ?? null)
}

/** Tells the server whose rows are on the screen, so that it sends what becomes of them. */
export const useWatch = (users: readonly string[]): void => {
  const link = useLink()
  const ids = users.join(' ')
  useEffect(() => {
    link?.watch(ids === '' ? [] : ids.split(' '))
  }, [link, ids])
}
