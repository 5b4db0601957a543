import { Link } from '@tanstack/react-router'
import type { ReactNode } from 'react'

declare module '@tanstack/react-router' {
  interface HistoryState {
    /** The entry was made by opening a user's panel: the one before it is the same page without. */
    opensPanel?: boolean
  }
}

interface UserLinkProps {
  id: string
  className?: string
  children: ReactNode
}

/**
 * Opens the panel of a user over the page that one is on. Back, like closing the panel, leads to that page.
 *
 *     <UserLink id={user.id}><Clip inControl>{user.loginId}</Clip></UserLink>
 */
export const UserLink = ({ id, className, children }: UserLinkProps) => (
  <Link
    to="."
    search={(before) => ({ ...before, user: id })}
    state={(before) => ({ ...before, opensPanel: true })}
    resetScroll={false}
    className={className}
    data-open
  >
    {children}
  </Link>
)
