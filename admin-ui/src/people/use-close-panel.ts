import { useLocation, useNavigate, useRouter } from '@tanstack/react-router'
import { useRef } from 'react'

/**
 * Closes the panel of a user: by going back to where it was opened, so that Back afterwards leads to what was before and does not
 * open it again. One that was opened by its address has nothing to go back to: there the address changes in its place.
 */
export const useClosePanel = (): (() => void) => {
  const navigate = useNavigate()
  const { history } = useRouter()
  const { opensPanel, key } = useLocation({
    select: ({ state }) => ({ opensPanel: state.opensPanel, key: state.__TSR_key }),
  })
  // Going back takes a moment: a second Escape in it must not go back once more.
  const closed = useRef<string>(undefined)
  return () => {
    if (key !== undefined && closed.current === key) return
    closed.current = key
    if (opensPanel) history.back()
    else
      void navigate({
        to: '.',
        search: (before) => ({ ...before, user: undefined }),
        replace: true,
        resetScroll: false,
      })
  }
}
