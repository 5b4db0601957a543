import { vi } from 'vitest'

/** How long a test waits for what no promise puts a time to, in milliseconds. */
const PATIENCE_MS = 10_000

/**
 * Waits for what a test expects sooner or later. The one way to wait: a condition, never a time that somebody guessed.
 * Where no promise says when, it waits generously, because a wait that is too short fails on a busy machine and a longer
 * one costs nothing where all is well.
 *
 * @param condition throws, rejects, or is `false` until it is met
 * @param options.within what a promise, or another program, says; in milliseconds, 10 s if absent
 * @param options.interval how long to wait between two looks, in milliseconds
 * @returns what the condition returned
 * @throws what the condition threw last
 */
export function eventually<T>(
  condition: () => T | Promise<T>,
  { within = PATIENCE_MS, interval }: { within?: number; interval?: number } = {},
): Promise<T> {
  return vi.waitFor(
    async () => {
      const met = await condition()
      if (met === false) throw new Error(`not yet: ${condition}`)
      return met
    },
    { timeout: within, ...(interval === undefined ? {} : { interval }) },
  )
}
