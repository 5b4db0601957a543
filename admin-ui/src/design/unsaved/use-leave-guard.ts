import { useBlocker } from '@tanstack/react-router'
import { useCallback } from 'react'

interface LeaveGuard {
  /** Somebody is about to leave the page and has not answered yet. */
  isAsked: boolean
  stay(): void
  leave(): void
}

const nothing = (): void => undefined

/**
 * Holds whoever leaves a page, by a link or Back, while something on it is not saved. When the page itself is closed or
 * reloaded, the browser asks in its own words.
 */
export const useLeaveGuard = (isUnsaved: boolean): LeaveGuard => {
  // A panel beside the page leaves it as it is.
  const isLeaving = useCallback(
    ({ current, next }: { current: { pathname: string }; next: { pathname: string } }) =>
      current.pathname !== next.pathname,
    [],
  )
  const blocker = useBlocker({
    shouldBlockFn: isLeaving,
    enableBeforeUnload: true,
    disabled: !isUnsaved,
    withResolver: true,
  })
  return {
    isAsked: blocker.status === 'blocked',
    stay: blocker.reset ?? nothing,
    leave: blocker.proceed ?? nothing,
  }
}
