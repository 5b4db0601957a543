export interface GroupsOptions {
  /** How many pieces of work may be under way at a time. */
  atOnce: number
  /** How many of them make a group. */
  most: number
  /** Milliseconds from the beginning of one group to that of the next. */
  gatherMs: number
}

/**
 * Work that begins in groups when much of it comes at once, and by itself when it comes alone: what a group asks of PostgreSQL in
 * one turn is one statement, of which each costs as much as the answers for twenty clients.
 */
export class Groups {
  #options: GroupsOptions
  #waiting: (() => Promise<void>)[] = []
  #underWay = 0
  #next: NodeJS.Timeout | NodeJS.Immediate | undefined
  /** When the last group began; milliseconds, monotonic. */
  #begun = Number.NEGATIVE_INFINITY

  constructor(options: GroupsOptions) {
    this.#options = options
  }

  /** Does the work when it is its turn. */
  run<T>(work: () => Promise<T>): Promise<T> {
    return new Promise((resolve, reject) => {
      this.#waiting.push(() => work().then(resolve, reject))
      this.#schedule()
    })
  }

  #schedule(): void {
    const { atOnce, gatherMs } = this.#options
    if (this.#next !== undefined || this.#waiting.length === 0 || this.#underWay >= atOnce) return
    const due = this.#begun + gatherMs - performance.now()
    const begin = () => this.#begin()
    // In the next turn at the earliest: those that come in this one belong together.
    this.#next = due > 0 ? setTimeout(begin, due) : setImmediate(begin)
  }

  #begin(): void {
    this.#next = undefined
    this.#begun = performance.now()
    const { atOnce, most } = this.#options
    for (const start of this.#waiting.splice(0, Math.min(most, atOnce - this.#underWay))) {
      this.#underWay++
      void start().finally(() => {
        this.#underWay--
        this.#schedule()
      })
    }
    this.#schedule()
  }
}
