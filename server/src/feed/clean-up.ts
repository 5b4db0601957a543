import type { Log } from '../log.ts'

/**
 * Cleans up after nodes that have left, beside the loop that follows the feed: a node with many connections leaves more than
 * can be dealt with within a lease. One at a time, again when others have left meanwhile, and again when it has failed.
 */
export class CleanUp {
  #cleanUp: () => Promise<void>
  #log: Log
  #isNeeded = false
  #underWay: Promise<void> | null = null

  constructor(cleanUp: () => Promise<void>, log: Log) {
    this.#cleanUp = cleanUp
    this.#log = log
  }

  /** Nodes have left, or may have. */
  need(): void {
    this.#isNeeded = true
  }

  /** Begins if it is needed and not under way. To be called after each round. */
  begin(): void {
    if (this.#isNeeded) this.#underWay ??= this.#run()
  }

  /** Resolves when what is under way is over. */
  async finish(): Promise<void> {
    await this.#underWay
  }

  async #run(): Promise<void> {
    this.#isNeeded = false
    try {
      await this.#cleanUp()
    } catch (error) {
      this.#isNeeded = true
      this.#log.warn({ err: error }, 'could not clean up after nodes that have left; will try again')
    } finally {
      this.#underWay = null
    }
  }
}
