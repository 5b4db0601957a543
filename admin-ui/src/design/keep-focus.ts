const DIALOG = '[role="dialog"], [role="alertdialog"]'
const FOCUSABLE = '[tabindex], a[href], button, input, select, textarea'

/** An element and what around it can take the focus, the nearest first. */
const pathOf = (target: HTMLElement): HTMLElement[] => {
  const around = target.parentElement?.closest<HTMLElement>(FOCUSABLE)
  return around ? [target, ...pathOf(around)] : [target]
}

/**
 * Gives the focus to what is left when that which had it goes from the page: a button whose session has ended, a dialog
 * that was answered. The browser would drop it, and who works without a mouse would begin again at the top.
 *
 * @returns ends it
 */
export const keepFocus = (): (() => void) => {
  let inPage: readonly HTMLElement[] = []
  let inDialog: readonly HTMLElement[] = []
  const onFocus = ({ target }: FocusEvent): void => {
    if (!(target instanceof HTMLElement)) return
    const isInDialog = target.closest(DIALOG) !== null
    inDialog = isInDialog ? pathOf(target) : []
    if (!isInDialog) inPage = pathOf(target)
  }
  /** Who presses beside everything wants the focus nowhere; who answers a dialog wants it back where it was asked from. */
  const onPointer = ({ target }: PointerEvent): void => {
    if (!(target instanceof Element && target.closest(DIALOG))) inPage = []
    inDialog = []
  }
  const observer = new MutationObserver(() => {
    const [last] = [...inDialog, ...inPage]
    if (document.activeElement !== document.body || !last || last.isConnected) return
    for (const element of [...inDialog, ...inPage]) {
      element.focus({ preventScroll: true })
      // What is gone or disabled does not take it.
      if (document.activeElement !== document.body) return
    }
  })
  document.addEventListener('focusin', onFocus)
  document.addEventListener('pointerdown', onPointer)
  observer.observe(document.body, { childList: true, subtree: true })
  return () => {
    document.removeEventListener('focusin', onFocus)
    document.removeEventListener('pointerdown', onPointer)
    observer.disconnect()
  }
}
