import type { Memory } from '../page/last-person.ts'
import type { Channel } from '../page/tabs.ts'
import { unlessForbidden } from './unless-forbidden.ts'

/** Keeps for as long as the tab lives. */
export const tabMemory = (): Memory | null => unlessForbidden(() => sessionStorage)

/** Keeps on the device. */
export const deviceMemory = (): Memory | null => unlessForbidden(() => localStorage)

/** What connects the tabs of a browser; without it each is told by the server alone. */
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

/** Whether cookies are kept at all; also true where the browser does not say. */
export const keepsCookies = (): boolean => unlessForbidden(() => navigator.cookieEnabled) ?? true

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

/** The text that is selected, in a shadow root too. */
export const selectedText = (): string => unlessForbidden(() => getSelection()?.toString()) ?? ''
