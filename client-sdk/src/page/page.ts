import { selectedText } from '../browser/features.ts'

/** The page's own life, as far as a session depends on it. */
export interface Page {
  /** Where it is: `location.href`. */
  readonly address: string
  /** Whether somebody can see it: not in the background. */
  readonly isVisible: boolean
  /** What of its text is selected. */
  readonly selection: string
  /** It came into sight or went out of it. */
  onSight(listener: () => void): void
  /**
   * The page is left. It may be kept in memory and come back (`kept`), then with somebody else at the keyboard.
   */
  onHide(listener: (kept: boolean) => void): void
  /** A page that was kept in memory is back. */
  onRestore(listener: () => void): void
  /** It became visible, the network came back, or the browser thawed it. */
  onWake(listener: () => void): void
  /** Makes everything invisible until it is known whose page it is. */
  hideContent(): void
  showContent(): void
  /** Goes to another address; this page is not kept in the history. */
  go(address: string): void
  reload(): void
}

/** @param signal ends every listener */
export function browserPage(signal: AbortSignal): Page {
  const root = document.documentElement
  let visibility: string | null = null
  return {
    get address() {
      return location.href
    },
    get isVisible() {
      return document.visibilityState !== 'hidden'
    },
    get selection() {
      return selectedText()
    },
    onSight: (listener) => {
      document.addEventListener('visibilitychange', listener, { signal })
    },
    onHide: (listener) => {
      addEventListener('pagehide', (event) => listener(event.persisted), { signal })
    },
    onRestore: (listener) => {
      addEventListener('pageshow', (event) => event.persisted && listener(), { signal })
    },
    onWake: (listener) => {
      const whenVisible = () => document.visibilityState === 'visible' && listener()
      document.addEventListener('visibilitychange', whenVisible, { signal })
      document.addEventListener('resume', listener, { signal })
      addEventListener('online', listener, { signal })
    },
    hideContent: () => {
      visibility ??= root.style.visibility
      root.style.setProperty('visibility', 'hidden', 'important')
    },
    showContent: () => {
      if (visibility !== null) root.style.visibility = visibility
      visibility = null
    },
    go: (address) => location.replace(address),
    reload: () => location.reload(),
  }
}
