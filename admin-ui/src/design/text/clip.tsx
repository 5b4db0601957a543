import type { ReactNode } from 'react'
import { Value } from '../value.tsx'
import classes from './text.module.css'

/** A letter that is taller than its line is not a line more. */
const TALLER_PX = 8

export const isCut = ({ scrollWidth, clientWidth, scrollHeight, clientHeight }: HTMLElement): boolean =>
  scrollWidth > clientWidth || scrollHeight > clientHeight + TALLER_PX

/** What is cut can be reached with the keyboard, to be read as a whole; what is not is in nobody's way. */
const makeReachable = (element: Element | null | undefined): void => {
  if (!(element instanceof HTMLElement)) return
  if (isCut(element) || element.dataset.hint !== undefined) element.tabIndex = 0
  else element.removeAttribute('tabindex')
}

interface Observers {
  resized: ResizeObserver
  rewritten: MutationObserver
}

// One of each for all: a page has hundreds of texts that may be cut, by another width or by another text in the same one.
let observers: Observers | undefined
const createObservers = (): Observers => ({
  resized: new ResizeObserver((entries) => {
    for (const { target } of entries) makeReachable(target)
  }),
  rewritten: new MutationObserver((records) => {
    for (const { target } of records)
      makeReachable((target instanceof Element ? target : target.parentElement)?.closest('[data-clip]'))
  }),
})

const watch = (element: HTMLElement | null): (() => void) | undefined => {
  if (!element) return
  observers ??= createObservers()
  const { resized, rewritten } = observers
  resized.observe(element)
  rewritten.observe(element, { childList: true, characterData: true, subtree: true })
  return () => resized.unobserve(element)
}

interface ClipProps {
  /** A text; null, undefined or nothing shows the dash. */
  children: ReactNode
  /** Stands inside a link or a button, which shows the whole when it has the focus. */
  inControl?: boolean
  /** What there is to read beyond the text itself: it shows instead, also where nothing is cut. */
  more?: string
  /** In two lines instead of one, where it is what the rest is about. */
  inTwoLines?: boolean
}

/**
 * A text that somebody else chose, in one line: cut with an ellipsis where there is no more room, in its own direction, so that a
 * Hebrew name does not scramble what stands beside it. The whole shows under the pointer, on focus and on a tap (see HintBubble).
 *
 *     <Clip>{user.department}</Clip>
 *     <Link …><Clip inControl>{user.loginId}</Clip></Link>
 */
export const Clip = ({ children, inControl = false, more, inTwoLines = false }: ClipProps) => {
  if (children === null || children === undefined || children === '') return <Value>{null}</Value>
  return (
    <span
      ref={inControl ? undefined : watch}
      dir="auto"
      data-clip
      data-hint={more}
      className={classes.clip}
      data-in-two-lines={inTwoLines || undefined}
    >
      {children}
    </span>
  )
}
