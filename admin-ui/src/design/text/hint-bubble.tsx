import { Tooltip } from '@mantine/core'
import { useEffect, useId, useRef, useState } from 'react'
import { type FoundHint, hintAround, hintWithin, isForHint } from './hints.ts'
import { TOLD } from './tell.ts'

/** Nothing flickers while the pointer crosses the page. */
const OPEN_MS = 300
/** Long enough for the pointer to come over to the bubble, whose text can be selected. */
const CLOSE_MS = 200

interface OpenHint extends FoundHint {
  /** It was asked for with a press: it stays until the next one. */
  isPinned: boolean
  /** It is news, which is spoken. */
  isNews: boolean
}

/**
 * The one bubble of the page. It shows what belongs to an element with `data-hint`, and the whole of a cut text with `data-clip`:
 * under the pointer, on focus, and on a tap, which also puts it away. Escape puts it away before it closes anything else, and the
 * pointer may go over it (WCAG 1.4.13). Drawn once, beside the pages: hundreds of cells need no tooltip of their own.
 */
export const HintBubble = () => {
  const id = useId()
  const bubble = useRef<HTMLDivElement>(null)
  const [shown, setShown] = useState<OpenHint | null>(null)
  const latest = useRef<OpenHint | null>(null)
  latest.current = shown

  useEffect(() => {
    let timer: number | undefined
    const later = (ms: number, act: () => void): void => {
      window.clearTimeout(timer)
      timer = window.setTimeout(act, ms)
    }
    const show = (hint: FoundHint | null, isPinned = false): void => {
      window.clearTimeout(timer)
      setShown(hint && { ...hint, isPinned, isNews: false })
    }
    const isInBubble = (target: EventTarget | null): boolean =>
      target instanceof Node && bubble.current?.contains(target) === true

    const onPointerOver = ({ target, pointerType }: PointerEvent): void => {
      if (pointerType === 'touch') return
      const hint = hintAround(target)
      const now = latest.current
      if (isInBubble(target) || (hint && hint.element === now?.element)) window.clearTimeout(timer)
      else if (hint) later(now ? CLOSE_MS : OPEN_MS, () => show(hint))
      else if (now?.isPinned || now?.element.matches(':focus-visible')) window.clearTimeout(timer)
      else later(CLOSE_MS, () => show(null))
    }
    const onFocusIn = ({ target }: FocusEvent): void => {
      if (target instanceof Element && target.matches(':focus-visible')) show(hintWithin(target))
    }
    const onFocusOut = (): void => {
      if (!latest.current?.isPinned) show(null)
    }
    const onClick = ({ target }: MouseEvent): void => {
      if (isInBubble(target)) return
      const hint = hintAround(target)
      const now = latest.current
      // It says itself what it has done.
      if (hint?.element.matches('[data-acts]')) return
      if (!hint || !isForHint(hint)) show(null)
      else if (now?.isPinned && now.element === hint.element) show(null)
      else show(hint, true)
    }
    const onKeyDown = (event: KeyboardEvent): void => {
      if (event.key !== 'Escape' || !latest.current) return
      show(null)
      event.stopImmediatePropagation()
    }
    const onTold = (event: Event): void => {
      if (!(event instanceof CustomEvent && event.target instanceof HTMLElement)) return
      window.clearTimeout(timer)
      setShown({ element: event.target, text: String(event.detail), isPinned: false, isNews: true })
    }
    document.addEventListener('pointerover', onPointerOver)
    document.addEventListener('focusin', onFocusIn)
    document.addEventListener('focusout', onFocusOut)
    document.addEventListener('click', onClick)
    document.addEventListener(TOLD, onTold)
    // Before a dialog hears of it, which listens there too.
    window.addEventListener('keydown', onKeyDown, { capture: true })
    return () => {
      window.clearTimeout(timer)
      document.removeEventListener('pointerover', onPointerOver)
      document.removeEventListener('focusin', onFocusIn)
      document.removeEventListener('focusout', onFocusOut)
      document.removeEventListener('click', onClick)
      document.removeEventListener(TOLD, onTold)
      window.removeEventListener('keydown', onKeyDown, { capture: true })
    }
  }, [])

  // Who hears the page is told with the element that has the focus.
  useEffect(() => {
    const { activeElement } = document
    if (!shown || shown.isNews || !activeElement) return
    if (!(activeElement.contains(shown.element) || shown.element.contains(activeElement))) return
    activeElement.setAttribute('aria-describedby', id)
    return () => activeElement.removeAttribute('aria-describedby')
  }, [shown, id])

  return (
    <>
      {shown && (
        <Tooltip
          opened
          target={shown.element}
          multiline
          maw="min(26rem, calc(100vw - 16px))"
          zIndex={600}
          events={{ hover: false, focus: false, touch: false }}
          interactive
          transitionProps={{ duration: 0 }}
          label={
            <div ref={bubble} id={id} dir="auto" style={{ overflowWrap: 'anywhere' }}>
              {shown.text}
            </div>
          }
        />
      )}
      <div role="status" className="seen-by-readers-only">
        {shown?.isNews && shown.text}
      </div>
    </>
  )
}
