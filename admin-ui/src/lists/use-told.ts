import { useLocation } from '@tanstack/react-router'
import { useEffect, useEffectEvent, useRef, useState } from 'react'

/** Whoever goes on typing, or from page to page, is not told of every step: only when this long nothing has come. */
const PAUSE_MS = 700

/**
 * What another search, order or page of a list has come to, for a live region. What changes by itself is not told: a busy list
 * would never be silent.
 *
 * @param words of the list as it is
 * @param page that is asked for
 * @param isBusy what was asked for is still on its way
 * @returns nothing until something is asked for
 */
export const useTold = (words: string, page: number, isBusy: boolean): string => {
  const [told, setTold] = useState('')
  const asked = useLocation({
    select: ({ search }) => JSON.stringify({ ...search, user: undefined, page }),
  })
  const last = useRef(asked)
  const tell = useEffectEvent(() => setTold(words))
  useEffect(() => {
    if (asked === last.current) return
    // The same words twice would be silent the second time.
    setTold('')
    if (isBusy) return
    const timer = setTimeout(() => {
      last.current = asked
      tell()
    }, PAUSE_MS)
    return () => clearTimeout(timer)
  }, [asked, isBusy])
  return told
}
