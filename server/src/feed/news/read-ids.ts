/**
 * How long a smaller id may take to become visible after a greater one has been seen, in milliseconds. Ids are taken by the last
 * statement before COMMIT of a transaction that PostgreSQL ends after 1 s (before version 17: each statement after 500 ms, and each
 * pause between two).
 */
const OVERLAP_MS = 10_000

/**
 * Which ids of a table have been read whose rows become visible out of order: all up to a floor, and some beyond it. The floor trails
 * what was read by more than a transaction takes, so nothing is left out and nothing is read twice. Pure but for the time.
 *
 * A row whose COMMIT takes longer than that (a standby that is waited for and does not answer) is left out.
 */
export class ReadIds {
  #floor: number
  /** With the monotonic milliseconds at which they were read, those read first in front. */
  #read = new Map<number, number>()

  /** @param ids that are there before anything is read, the greatest first: the newest of all, in any number */
  constructor(ids: readonly number[], at: number) {
    this.#floor = (ids.at(-1) ?? 1) - 1
    for (const id of ids) this.add(id, at)
  }

  /** All up to it have been read. */
  get floor(): number {
    return this.#floor
  }

  /** Those beyond the floor that have been read. */
  get beyondFloor(): number[] {
    return [...this.#read.keys()]
  }

  add(id: number, at: number): void {
    this.#read.set(id, at)
  }

  /** Raises the floor to what was read so long ago that no smaller id can appear any more. */
  forget(at: number): void {
    for (const [id, readAt] of this.#read) {
      if (at - readAt < OVERLAP_MS) break
      this.#floor = Math.max(this.#floor, id)
    }
    for (const id of this.#read.keys()) if (id <= this.#floor) this.#read.delete(id)
  }
}
