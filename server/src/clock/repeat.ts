import { setTimeout as wait } from 'node:timers/promises'
import type { Log } from '../log.ts'
import { Refusal } from '../refusal.ts'
import { isUnavailable } from '../store/unavailable.ts'

export interface RepeatOptions {
  /** The pause between two times, in milliseconds. */
  everyMs: number
  /** Never begun a second time before it is done. It should stop between two steps when the signal is aborted. */
  work: (signal: AbortSignal) => Promise<unknown>
  /** What the log says when it has failed; the next time comes all the same. */
  failure: string
  log: Log
}

/** Does something again and again, until it is stopped. */
export class Repeat {
  #options: RepeatOptions
  #stopped = new AbortController()
  #loop: Promise<void> | undefined

  constructor(options: RepeatOptions) {
    this.#options = options
  }

  start(): void {
    this.#loop = this.#run()
  }

  /** Resolves when what is under way is done. */
  async stop(): Promise<void> {
    this.#stopped.abort()
    await this.#loop
  }

  async #run(): Promise<void> {
    const { everyMs, work, failure, log } = this.#options
    const { signal } = this.#stopped
    while (!signal.aborted) {
      try {
        await work(signal)
      } catch (error) {
        const away = isUnavailable(error) || error instanceof Refusal
        log[away ? 'warn' : 'error']({ err: error }, failure)
      }
      await wait(everyMs, undefined, { signal }).catch(() => undefined)
    }
  }
}
