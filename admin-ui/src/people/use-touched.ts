import { type RefObject, useEffect, useRef, useState } from 'react'

interface Touched {
  /** Is the pointer over it, or the focus inside of it? */
  isTouched: boolean
  /** For the element itself. */
  listeners: {
    onPointerEnter(): void
    onPointerLeave(): void
    onFocus(): void
    onBlur(): void
  }
}

/** Whether who has the focus there is at work in the element: a question about a row is work with the row. */
const isAtWork = (element: Element | null, focus: Element | null): boolean =>
  focus !== null && (element?.contains(focus) === true || focus.closest('[role="dialog"]') !== null)

/** Notes whether somebody is at work in an element. */
export const useTouched = (element: RefObject<HTMLElement | null>): Touched => {
  const [hovered, setHovered] = useState(false)
  const [focused, setFocused] = useState(false)

  // Not at once: of what is removed while it has the focus (a button that has done its work, a dialog that was answered), the focus
  // is given to what is left, and to be without it for that moment is no leaving.
  const timer = useRef<number>(undefined)
  const lookSoon = (): void => {
    window.clearTimeout(timer.current)
    timer.current = window.setTimeout(() => setFocused(isAtWork(element.current, document.activeElement)))
  }
  useEffect(() => () => window.clearTimeout(timer.current), [])
  // It loses the focus without a word.
  useEffect(() => {
    if (focused && !isAtWork(element.current, document.activeElement)) lookSoon()
  })

  return {
    isTouched: hovered || focused,
    listeners: {
      onPointerEnter: () => setHovered(true),
      onPointerLeave: () => setHovered(false),
      onFocus: () => setFocused(true),
      onBlur: lookSoon,
    },
  }
}
