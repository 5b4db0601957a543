import { setTimeout as pause } from 'node:timers/promises'
import { afterAll, expect } from 'vitest'

/**
 * A file of `setupFiles`: after each test file nothing is left that would keep a process alive, such as a timer, a
 * connection or another process. What was there before the file's own code ran is vitest's.
 */
const before = count(process.getActiveResourcesInfo())

/** What has just been closed is seen for a moment longer: ioredis gives up an attempt to connect after 10 s. In milliseconds. */
const PATIENCE_MS = 15_000

// Registered first, so it runs last: after every hook of the file.
afterAll(async () => {
  const until = performance.now() + PATIENCE_MS
  while (Object.keys(leftOpen()).length > 0 && performance.now() < until) await pause(10)
  expect(leftOpen(), 'what the tests have left open').toEqual({})
})

function leftOpen(): Record<string, number> {
  const now = count(process.getActiveResourcesInfo())
  return Object.fromEntries(
    Object.entries(now)
      .map(([kind, many]): [string, number] => [kind, many - (before[kind] ?? 0)])
      .filter(([, more]) => more > 0),
  )
}

function count(kinds: readonly string[]): Record<string, number> {
  const counts: Record<string, number> = {}
  for (const kind of kinds) counts[kind] = (counts[kind] ?? 0) + 1
  return counts
}
