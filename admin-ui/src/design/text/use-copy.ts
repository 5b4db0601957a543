import { type MouseEvent, useEffect, useRef, useState } from 'react'
import { copyText } from './copy.ts'
import { tell } from './tell.ts'

/** How long a button shows that it has copied, in milliseconds. */
const SHOWN_MS = 2_000

/** Copies a text when its button is pressed, and says so to eyes and ears. */
export const useCopy = (text: string): { isCopied: boolean; copy(event: MouseEvent<HTMLElement>): void } => {
  const [isCopied, setCopied] = useState(false)
  const timer = useRef<number>(undefined)
  useEffect(() => () => window.clearTimeout(timer.current), [])
  const copy = ({ currentTarget: button }: MouseEvent<HTMLElement>): void => {
    void copyText(text, button).then((isDone) => {
      tell(button, isDone ? 'Copied' : `Not copied. Select it here: ${text}`)
      window.clearTimeout(timer.current)
      setCopied(isDone)
      if (isDone) timer.current = window.setTimeout(() => setCopied(false), SHOWN_MS)
    })
  }
  return { isCopied, copy }
}
