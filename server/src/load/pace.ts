import { setImmediate as nextTurn, setTimeout as wait } from 'node:timers/promises'

/** So long a piece of work may keep the event loop to itself, in milliseconds. */
const TURN_MS = 12
/** The clock is not read for each item. */
const LOOK_EVERY = 16

const FIRST_SLICE = 64
const SMALLEST_SLICE = 8
const LARGEST_SLICE = 128

/** So many answers can come in one turn of the event loop without filling it. */
const UNANSWERED = 128
const ASKED_AT_ONCE = 32
/** Whoever has not answered after this many milliseconds gives their place to others. */
const PATIENCE_MS = 30

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

/**
 * The same for acts that others answer, when they get round to it: as many as can be heard at once, should they answer all
 * at once. Resolves when all have been asked.
 *
 * @param unanswered how many of those acted on have not answered yet
 */
export async function inStepWithAnswers<T>(
  items: readonly T[],
  act: (item: T) => void,
  unanswered: () => number,
): Promise<void> {
  let givenUp = 0
  for (const slice of slicesOf(items, ASKED_AT_ONCE)) {
    for (const item of slice) act(item)
    const until = performance.now() + PATIENCE_MS
    while (unanswered() - givenUp > UNANSWERED && performance.now() < until) await wait(1)
    if (unanswered() - givenUp > UNANSWERED) givenUp = unanswered()
  }
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
      const took = performance.now() - startedAt
      if (took > TURN_MS) size = Math.max(SMALLEST_SLICE, size >> 1)
      else if (took < TURN_MS / 2) size = Math.min(LARGEST_SLICE, size << 1)
    }
  }
}
