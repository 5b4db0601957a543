import { vi } from 'vitest'

/**
 * Waits for what a test expects sooner or later, and no promise says when: generously, because a wait that is too short fails
 * on a busy machine and a longer one costs nothing where all is well.
 *
 * @param condition throws, or rejects, until it is met.
 * @param options.interval how long to wait between two looks, in milliseconds.
 * @returns what the condition returned.
 * @throws what the condition threw last, after 10 s.
 */
export function eventually<T>(
  condition: () => T | Promise<T>,
  options: { interval?: number } = {},
): Promise<T> {
  return vi.waitFor(condition, { timeout: 10_000, ...options })
}
