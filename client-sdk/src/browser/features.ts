import type { Memory } from '../last-person.ts'
import type { Channel } from '../tabs.ts'

/**
 * Every feature that a browser may forbid, or not have yet, is touched in this file only. Where a person blocks cookies,
 * reading `sessionStorage` throws, and so does `new BroadcastChannel`; no session depends on either.
 *
 * @returns null where the browser refuses
 */
export function unlessForbidden<T>(touch: () => T): T | null {
  try {
    return touch()
  } catch {
    return null
  }
}

/** Keeps for as long as the tab lives. */
export const tabMemory = (): Memory | null => unlessForbidden(() => sessionStorage)

/** Keeps on the device. */
export const deviceMemory = (): Memory | null => unlessForbidden(() => localStorage)

/** What connects the tabs of a browser; without it each hears from the server alone. */
export function openChannel(name: string): Channel | null {
  const channel = unlessForbidden(() => new BroadcastChannel(name))
  if (!channel) return null
  return {
    addEventListener: (type, listener) => channel.addEventListener(type, listener),
    postMessage: (message) => {
      unlessForbidden(() => channel.postMessage(message))
    },
    close: () => channel.close(),
  }
}

/** Aborts after so many milliseconds. */
export function timeLimit(milliseconds: number): AbortSignal {
  const limit = unlessForbidden(() => AbortSignal.timeout(milliseconds))
  if (limit) return limit
  // Safari before 16
  const controller = new AbortController()
  setTimeout(() => controller.abort(), milliseconds)
  return controller.signal
}

/** Tells an application's error as one that nobody caught. */
export function report(error: unknown): void {
  try {
    reportError(error)
  } catch {
    setTimeout(() => {
      throw error
    })
  }
}

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
