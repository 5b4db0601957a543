import { type MarkedTitle, markTitle, ownTitle } from '@curfew/shared/words'
import { useEffect, useRef } from 'react'

/** Says something before the title of the tab for as long as the component is on the screen. */
export const useTabTitle = (mark: string): void => {
  const last = useRef<MarkedTitle | null>(null)
  useEffect(() => {
    last.current = markTitle(document.title, mark, last.current)
    document.title = last.current.shown
  }, [mark])
  useEffect(
    () => () => {
      document.title = ownTitle(document.title, last.current)
      last.current = null
    },
    [],
  )
}
