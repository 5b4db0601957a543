import type { Dial } from './connection/link.ts'
import type { mountDialogs } from './dialogs/mount.ts'
import type { Memory } from './page/last-person.ts'
import type { Page } from './page/page.ts'
import type { Channel } from './page/tabs.ts'
import type { Fetch } from './requests/fetch.ts'

/** Everything that a client needs from the world around it. */
export interface Platform {
  /** The wall clock, in milliseconds since the epoch: unlike a monotonic one it goes on while a computer sleeps. */
  now(): number
  /** From 0 up to 1. */
  random(): number
  /** Calls `run` after so many milliseconds; returns what cancels it. */
  after(milliseconds: number, run: () => void): () => void
  fetch: Fetch
  dial: Dial
  /** Between two attempts to connect, in milliseconds; 30 s if absent. */
  longestBackoff?: number
  page: Page
  channel: Channel | null
  memory: Memory | null
  /** Calls back whenever a person does something. */
  watchInput(onInput: () => void): void
  /** @param failure what it was rejected with last, if it was */
  loadDialogs(failure?: unknown): Promise<{ mountDialogs: typeof mountDialogs }>
  /** An application's callback has thrown: its error, to be reported as such. */
  report(error: unknown): void
  /** Lets go of everything above. */
  dispose(): void
}
