import { setTimeout as wait } from 'node:timers/promises'
import type { Database } from '../store/database.ts'
import { type BatchOf, type Cursor, PRUNED, raiseFloor } from './prune-batches.ts'

/** Rows in one statement: some hundredths of a second. */
const BATCH = 5_000
/** Between two of them, in milliseconds: others need the disk too. */
const PAUSE_MS = 20
/** While somebody else has the feed's lock its floor is tried again, in milliseconds, so often. */
const FLOOR_PAUSE_MS = 25
const FLOOR_ATTEMPTS = 20

/**
 * Throws away what nobody will ask for again, in small batches, each a transaction of its own: however much there is, each is
 * short, and what is done stays done. The feed's floor rises first, by itself, so that a node which has fallen behind notices
 * (FD-14) and the rows below it can go without the feed's lock. Every node does it, one at a time.
 */
export class Pruning {
  #database: Pick<Database, 'writes'>
  #batch: number
  /** How far each kind was looked at: what is kept need not be looked at again. */
  #reached = new Map<string, Cursor>()

  constructor(database: Pick<Database, 'writes'>, { batch = BATCH }: { batch?: number } = {}) {
    this.#database = database
    this.#batch = batch
  }

  /**
   * Prunes all that is old enough by now.
   *
   * @param signal stops between two batches
   */
  async run(signal: AbortSignal): Promise<void> {
    await this.#raiseFloor(signal)
    for (const [name, batchOf] of Object.entries(PRUNED)) {
      if (!(await this.#inBatches(name, batchOf, signal))) return
    }
  }

  async #raiseFloor(signal: AbortSignal): Promise<void> {
    for (let attempt = 0; attempt < FLOOR_ATTEMPTS && !signal.aborted; attempt++) {
      if (await raiseFloor(this.#database.writes)) return
      await pause(FLOOR_PAUSE_MS, signal)
    }
  }

  /** @returns false if it was told to stop, or another node prunes */
  async #inBatches(name: string, batchOf: BatchOf, signal: AbortSignal): Promise<boolean> {
    for (;;) {
      if (signal.aborted) return false
      const { isOurs, looked, reached } = await batchOf(
        this.#database.writes,
        this.#batch,
        this.#reached.get(name) ?? null,
      )
      if (!isOurs) return false
      if (reached) this.#reached.set(name, reached)
      if (looked < this.#batch) return true
      await pause(PAUSE_MS, signal)
    }
  }
}

const pause = (milliseconds: number, signal: AbortSignal): Promise<void> =>
  wait(milliseconds, undefined, { signal }).catch(() => undefined)
