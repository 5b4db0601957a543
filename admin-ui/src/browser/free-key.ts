const isTyping = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement &&
  (target.isContentEditable || /^(input|textarea|select)$/i.test(target.tagName))

/** Is it this key, pressed alone, and not meant for a field or an open dialog? */
export const isFreeKey = (event: KeyboardEvent, key: string): boolean =>
  event.key === key &&
  !event.ctrlKey &&
  !event.metaKey &&
  !isTyping(event.target) &&
  !document.querySelector('[aria-modal="true"], dialog[open]')
