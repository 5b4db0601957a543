import { setTimeout as wait } from 'node:timers/promises'
import type { Log } from '../log.ts'
import { Refusal } from '../refusal.ts'
import { markCutOffs } from '../sessions/mark-cut-offs.ts'
import type { Database } from '../store/database.ts'
import { isUnavailable } from '../store/unavailable.ts'

/** How often it is looked whether a cut-off is there, in milliseconds. */
const LOOK_EVERY_MS = 1_000
/** Clients are told of an end first: telling and marking would take the same processors from each other. */
const AFTER_SECONDS = 2

export interface MarkingOptions {
  database: Database
  log: Log
}

/**
 * Marks what ends of everyone cover. A loop of its own, since a million sessions take minutes in which the clock has to go
 * on. Every node runs one, and one at a time works.
 */
export class Marking {
  #options: MarkingOptions
  #stopped = new AbortController()
  #loop: Promise<void> | undefined

  constructor(options: MarkingOptions) {
    this.#options = options
  }

  start(): void {
    this.#loop = this.#run()
  }

  /** Resolves when the batch that is under way is done. */
  async stop(): Promise<void> {
    this.#stopped.abort()
    await this.#loop
  }

  async #run(): Promise<void> {
    const { database, log } = this.#options
    const { signal } = this.#stopped
    while (!signal.aborted) {
      try {
        await markCutOffs(database, { afterSeconds: AFTER_SECONDS, signal })
      } catch (error) {
        const away = isUnavailable(error) || error instanceof Refusal
        log[away ? 'warn' : 'error'](
          { err: error },
          'could not mark what a cut-off covers; it holds meanwhile',
        )
      }
      await wait(LOOK_EVERY_MS, undefined, { signal }).catch(() => undefined)
    }
  }
}
