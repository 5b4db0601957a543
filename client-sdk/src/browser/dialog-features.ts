import { unlessForbidden } from './unless-forbidden.ts'

/** Lifts an element above the page; where there are no popovers it lies where its styles put it. */
export function showPopover(node: HTMLElement): void {
  unlessForbidden(() => node.showPopover())
}

export function hidePopover(node: HTMLElement): void {
  unlessForbidden(() => node.hidePopover())
}

/** Shows a dialog above everything else, and alone; before Safari 15.4 it is only shown. */
export function showModal(dialog: HTMLDialogElement): void {
  unlessForbidden(() => dialog.showModal())
  dialog.setAttribute('open', '')
}

export function closeModal(dialog: HTMLDialogElement): void {
  unlessForbidden(() => dialog.close())
  dialog.removeAttribute('open')
}

/**
 * Gives a shadow root its styles. Constructed ones, because a strict content security policy allows no style elements;
 * Safari before 16.4 has nothing else.
 */
export function addStyles(root: ShadowRoot, styles: string): void {
  const sheet = unlessForbidden(() => {
    const constructed = new CSSStyleSheet()
    constructed.replaceSync(styles)
    root.adoptedStyleSheets = [constructed]
    return constructed
  })
  if (sheet) return
  const node = document.createElement('style')
  node.textContent = styles
  root.append(node)
}

/** The title of the tab. */
export const tabTitle = {
  read: (): string => unlessForbidden(() => document.title) ?? '',
  write: (title: string): void => {
    unlessForbidden(() => {
      document.title = title
    })
  },
}
