import type { Log } from '../log.ts'

/**
 * Settles what departed nodes have left, beside the loop that follows the feed: a node with many connections leaves more than
 * can be settled within a lease. One at a time, again when others have departed meanwhile, and again when it has failed.
 */
export class Settling {
  #settle: () => Promise<void>
  #log: Log
  #isNeeded = false
  #underWay: Promise<void> | null = null

  constructor(settle: () => Promise<void>, log: Log) {
    this.#settle = settle
    this.#log = log
  }

  /** Nodes have departed, or may have. */
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
      await this.#settle()
    } catch (error) {
      this.#isNeeded = true
      this.#log.warn({ err: error }, 'could not settle what departed nodes have left; tried again')
    } finally {
      this.#underWay = null
    }
  }
}
