import { setImmediate as nextTurn } from 'node:timers/promises'

/** So long a piece of work may keep the event loop to itself, in milliseconds. */
const TURN_MS = 12
/** The clock is not read for each item. */
const LOOK_EVERY = 16

const FIRST_SLICE = 64
const SMALLEST_SLICE = 8
const LARGEST_SLICE = 512

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
 * The same for acts whose work comes afterwards, as that of a socket that is read again: as many in a turn as the turns
 * before could digest.
 */
export async function inDigestibleTurns<T>(items: readonly T[], act: (item: T) => void): Promise<void> {
  let size = FIRST_SLICE
  for (let from = 0; from < items.length; ) {
    const startedAt = performance.now()
    const slice = items.slice(from, from + size)
    for (const item of slice) act(item)
    from += slice.length
    await nextTurn()
    const took = performance.now() - startedAt
    if (took > TURN_MS) size = Math.max(SMALLEST_SLICE, size >> 1)
    else if (took < TURN_MS / 2) size = Math.min(LARGEST_SLICE, size << 1)
  }
}
