import { type RefObject, useEffect, useRef } from 'react'

const HEIGHT = '--dock-height'

/**
 * Tells the page how high its foot is (`--dock-height`), so that what is fixed to the window stands above it, and what takes the focus
 * is scrolled to where it can be seen.
 */
export const useOwnRoom = <Element extends HTMLElement>(): RefObject<Element | null> => {
  const ref = useRef<Element>(null)
  useEffect(() => {
    const element = ref.current
    if (!element) return
    const { style } = document.documentElement
    const observer = new ResizeObserver(() => style.setProperty(HEIGHT, `${element.offsetHeight}px`))
    observer.observe(element)
    return () => {
      observer.disconnect()
      style.removeProperty(HEIGHT)
    }
  }, [])
  return ref
}
