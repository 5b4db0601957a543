import { setImmediate as nextTurn } from 'node:timers/promises'

/** How many connections are dealt with in one turn of the event loop. */
export const SLICE = 250

export function* slicesOf<T>(items: readonly T[], size: number = SLICE): Generator<T[]> {
  for (let from = 0; from < items.length; from += size) yield items.slice(from, from + size)
}

/** Acts on all items, a slice in each turn of the event loop. */
export async function inSlices<T>(items: readonly T[], act: (item: T) => void): Promise<void> {
  for (const slice of slicesOf(items)) {
    for (const item of slice) act(item)
    await nextTurn()
  }
}
