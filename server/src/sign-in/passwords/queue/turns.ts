import type { Place } from './place.ts'

/** How often in a row the known go first while others wait too. */
const KNOWN_IN_A_ROW = 4

/**
 * Who waits, and whose turn it is. Each network has one turn in a round, however many it sends; the known go before all
 * others, who get every fifth turn nevertheless. When it is full, whoever has most waiting gives up the last of them, so
 * that nobody keeps others out by filling it.
 */
export class Turns<Job> {
  #known = new Round<Job>()
  #others = new Round<Job>()
  #knownInARow = 0
  #max: number

  /** @param max the most that wait in each of the two kinds */
  constructor(max: number) {
    this.#max = max
  }

  get waiting(): number {
    return this.#known.size + this.#others.size
  }

  /**
   * @param affordable after how many turns it is too late for whoever is not known
   * @returns who has to leave: nobody, another one, or the job that wanted to enter
   */
  enter(job: Job, { network, known }: Place, affordable: number): Job | null {
    const round = known ? this.#known : this.#others
    const full = round.size >= this.#max || (!known && this.#turnsBeforeAnother() >= affordable)
    const leaves = full ? round.makeRoom(network) : null
    if (full && leaves === null) return job
    round.push(network, job)
    return leaves
  }

  next(): Job | undefined {
    const others = this.#others.size > 0 && (this.#known.size === 0 || this.#knownInARow >= KNOWN_IN_A_ROW)
    this.#knownInARow = others ? 0 : this.#knownInARow + 1
    return others ? this.#others.shift() : this.#known.shift()
  }

  /** Takes out one that waits no longer. */
  leave(job: Job, { network, known }: Place): void {
    const round = known ? this.#known : this.#others
    round.remove(network, job)
  }

  /** How many turns go by before that of one more who is not known, at worst. */
  #turnsBeforeAnother(): number {
    const others = this.#others.size
    return others + Math.min(this.#known.size, KNOWN_IN_A_ROW * (others + 1))
  }
}

/** Jobs by network; a network that has had its turn goes to the end. */
class Round<Job> {
  #networks = new Map<string, Job[]>()
  size = 0

  push(network: string, job: Job): void {
    const waiting = this.#networks.get(network)
    if (waiting) waiting.push(job)
    else this.#networks.set(network, [job])
    this.size++
  }

  shift(): Job | undefined {
    for (const [network, waiting] of this.#networks) {
      const job = waiting.shift()
      this.#networks.delete(network)
      if (waiting.length > 0) this.#networks.set(network, waiting)
      this.size--
      return job
    }
    return undefined
  }

  remove(network: string, job: Job): void {
    const waiting = this.#networks.get(network) ?? []
    const index = waiting.indexOf(job)
    if (index === -1) return
    waiting.splice(index, 1)
    if (waiting.length === 0) this.#networks.delete(network)
    this.size--
  }

  /** Takes out the last of the network that has most waiting, if it has more than this one will have. */
  makeRoom(network: string): Job | null {
    let most: Job[] = []
    for (const waiting of this.#networks.values()) if (waiting.length > most.length) most = waiting
    if (most.length <= (this.#networks.get(network)?.length ?? 0) + 1) return null
    this.size--
    return most.pop() ?? null
  }
}
