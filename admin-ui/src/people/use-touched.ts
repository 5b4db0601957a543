import { type FocusEvent, type RefObject, useEffect, useState } from 'react'

interface Touched {
  /** Is the pointer over it, or the focus inside of it? */
  isTouched: boolean
  /** For the element itself. */
  listeners: {
    onPointerEnter(): void
    onPointerLeave(): void
    onFocus(): void
    onBlur(event: FocusEvent<HTMLElement>): void
  }
}

/** Notes whether somebody is at work in an element. */
export const useTouched = (element: RefObject<HTMLElement | null>): Touched => {
  const [hovered, setHovered] = useState(false)
  const [focused, setFocused] = useState(false)

  // What is removed while it has the focus (a button that has done its work) loses it without a word.
  useEffect(() => {
    if (focused && !element.current?.contains(document.activeElement)) setFocused(false)
  })

  return {
    isTouched: hovered || focused,
    listeners: {
      onPointerEnter: () => setHovered(true),
      onPointerLeave: () => setHovered(false),
      onFocus: () => setFocused(true),
      onBlur: ({ currentTarget, relatedTarget }) => setFocused(currentTarget.contains(relatedTarget)),
    },
  }
}
