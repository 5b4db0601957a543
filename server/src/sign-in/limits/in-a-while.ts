import type { Log } from '../../log.ts'

export interface InAWhileOptions {
  /** How long it is put off, in milliseconds. */
  afterMs: number
  work: () => Promise<void>
  /** What the log says when it has failed for the first time; it is tried again. */
  failure: string
  log: Log
}

/** Does a piece of work some time after somebody has wanted it, once for all who have until then. */
export class InAWhile {
  #options: InAWhileOptions
  #timer: NodeJS.Timeout | undefined
  #running: Promise<void> | undefined
  #wantedAgain = false
  #closed = false
  #failing = false

  constructor(options: InAWhileOptions) {
    this.#options = options
  }

  want(): void {
    if (this.#closed || this.#timer) return
    if (this.#running) {
      this.#wantedAgain = true
      return
    }
    this.#timer = setTimeout(() => void this.#run(), this.#options.afterMs)
    // What waits here is no reason for a process to live on.
    this.#timer.unref()
  }

  /** Does at once what was put off, and nothing after that. */
  async close(): Promise<void> {
    this.#closed = true
    await this.#running
    if (this.#timer || this.#wantedAgain) await this.#run()
  }

  /** Does it now. */
  async now(): Promise<void> {
    await this.#running
    await this.#run()
  }

  #run(): Promise<void> {
    clearTimeout(this.#timer)
    this.#timer = undefined
    this.#wantedAgain = false
    const running = this.#work().finally(() => {
      this.#running = undefined
      if (this.#wantedAgain) this.want()
    })
    this.#running = running
    return running
  }

  async #work(): Promise<void> {
    const { work, failure, log } = this.#options
    try {
      await work()
      this.#failing = false
    } catch (error) {
      if (!this.#failing) log.warn({ err: error }, failure)
      this.#failing = true
      this.#wantedAgain = true
    }
  }
}
