import { type RefObject, useEffect, useRef } from 'react'

/**
 * Tells the page how high a part of its foot is, or what stays in sight at its top, so that what is fixed to the window stands beside it, and
 * what takes the focus is scrolled to where it can be seen.
 *
 * @param property of the page's styles, which says it in pixels
 */
export const useOwnRoom = <Element extends HTMLElement>(
  property: '--dock-height' | '--docked-height' | '--banners-height',
): RefObject<Element | null> => {
  const ref = useRef<Element>(null)
  useEffect(() => {
    const element = ref.current
    if (!element) return
    const { style } = document.documentElement
    const observer = new ResizeObserver(() => style.setProperty(property, `${element.offsetHeight}px`))
    observer.observe(element)
    return () => {
      observer.disconnect()
      style.removeProperty(property)
    }
  }, [property])
  return ref
}
