import { setImmediate as nextTurn } from 'node:timers/promises'

/** So long a piece of work may keep the event loop to itself, in milliseconds. */
const TURN_MS = 12
/** The clock is not read for each item. */
const LOOK_EVERY = 16

const FIRST_SLICE = 64
const SMALLEST_SLICE = 8
const LARGEST_SLICE = 128

export function* slicesOf<T>(items: readonly T[], size: number): Generator<T[]> {
  for (let from = 0; from < items.length; from += size) yield items.slice(from, from + size)
}

/** Acts on all items, in as many turns of the event loop as it takes. Begins at once. */
export async function inTurns<T>(items: readonly T[], act: (item: T) => void): Promise<void> {
  let startedAt = performance.now()
  for (const [index, item] of items.entries()) {
    act(item)
    if (index % LOOK_EVERY !== LOOK_EVERY - 1 || performance.now() - startedAt < TURN_MS) continue
    await nextTurn()
    startedAt = performance.now()
  }
}

/** What is done with one of those from whom something is to be heard. */
export interface Hearing<T> {
  listen: (item: T) => void
  /** Whatever it says from here on waits until it is listened to again. */
  stopListening: (item: T) => void
  /** Whether nothing has been heard from it yet. */
  isSilent: (item: T) => boolean
}

/**
 * Listens once to each of many who may all have spoken already, or speak in one moment: to no more of them at a time than a turn of
 * the event loop can hear.
 *
 * @returns those who have said nothing, to whom nobody listens now
 */
export async function hearOnce<T>(
  items: readonly T[],
  { listen, stopListening, isSilent }: Hearing<T>,
): Promise<T[]> {
  const silent: T[] = []
  let size = FIRST_SLICE
  for (let from = 0; from < items.length; ) {
    const slice = items.slice(from, from + size)
    from += slice.length
    const startedAt = performance.now()
    for (const item of slice) listen(item)
    // What they have said is read in between.
    await nextTurn()
    for (const item of slice) {
      if (!isSilent(item)) continue
      stopListening(item)
      silent.push(item)
    }
    size = sizeAfter(size, performance.now() - startedAt)
  }
  return silent
}

/**
 * Acts on items in the order in which they come, as many in a turn of the event loop as the turns before could digest: for
 * acts whose work comes afterwards, as that of a socket that is closed. The first one's turn is at once.
 */
export class PacedQueue<T> {
  #act: (item: T) => void
  #failed: (error: unknown) => void
  #items: T[] = []
  #isHeld: boolean
  #running: Promise<void> | null = null

  /** @param held whether nothing happens until `release` */
  constructor(act: (item: T) => void, failed: (error: unknown) => void, { held = false } = {}) {
    this.#act = act
    this.#failed = failed
    this.#isHeld = held
  }

  add(item: T): void {
    this.#items.push(item)
    if (!this.#isHeld) void this.#run()
  }

  /** Resolves when nothing is left of what was held. */
  release(): Promise<void> {
    this.#isHeld = false
    return this.#run()
  }

  #run(): Promise<void> {
    this.#running ??= this.#work().finally(() => {
      this.#running = null
    })
    return this.#running
  }

  async #work(): Promise<void> {
    let size = FIRST_SLICE
    while (this.#items.length > 0) {
      const startedAt = performance.now()
      for (const item of this.#items.splice(0, size)) {
        try {
          this.#act(item)
        } catch (error) {
          this.#failed(error)
        }
      }
      await nextTurn()
      size = sizeAfter(size, performance.now() - startedAt)
    }
  }
}

/** How many fit into the next turn, by how long the last one took (milliseconds). */
function sizeAfter(size: number, took: number): number {
  if (took > TURN_MS) return Math.max(SMALLEST_SLICE, size >> 1)
  return took < TURN_MS / 2 ? Math.min(LARGEST_SLICE, size << 1) : size
}
