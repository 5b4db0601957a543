import { isCut } from './clip.tsx'

const SELECTOR = '[data-hint], [data-clip]'

export interface FoundHint {
  element: HTMLElement
  text: string
}

/** What there is to say about an element: its hint, or the whole of a text that is cut. */
const hintOf = (element: Element | null | undefined): FoundHint | null => {
  if (!(element instanceof HTMLElement)) return null
  const { hint } = element.dataset
  if (hint !== undefined) return { element, text: hint }
  return isCut(element) ? { element, text: element.textContent } : null
}

/** What is pointed at, or the nearest around it that has something to say. */
export const hintAround = (target: EventTarget | null): FoundHint | null => {
  if (!(target instanceof Element)) return null
  const element = target.closest(SELECTOR)
  return element && (hintOf(element) ?? hintAround(element.parentElement))
}

/** What has the focus: itself, or what a link or a button has inside. Not the whole of a row that has it. */
export const hintWithin = (target: EventTarget | null): FoundHint | null => {
  if (!(target instanceof Element)) return null
  if (target.matches(SELECTOR)) return hintOf(target)
  if (!target.matches('a, button')) return null
  const hints = [...target.querySelectorAll(SELECTOR)].map(hintOf)
  return hints.find((hint) => hint !== null) ?? null
}

/** Is the hint what a press is for? A link leads on, and a button with `data-acts` does what it does. */
export const isForHint = ({ element }: FoundHint): boolean => element.closest('a, [data-acts]') === null
