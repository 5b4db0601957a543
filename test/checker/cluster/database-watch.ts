import { setTimeout as wait } from 'node:timers/promises'
import type { Chronicle } from '../history/chronicle.ts'
import { inDatabase } from './cluster.ts'

/** Between two questions, in milliseconds. */
const ASK_EVERY_MS = 250
/** Whoever waits longer for an answer has no PostgreSQL at the moment, in milliseconds. */
const PROMPT_MS = 300

/**
 * Asks PostgreSQL something by a new connection, over and over, and notes when it does not answer promptly. That a
 * revocation is bounded, and that checks are answered, is promised as long as it does.
 *
 * @returns ends the watch
 */
export function watchDatabase(chronicle: Chronicle, url: string): () => Promise<void> {
  const over = new AbortController()
  const watching = (async () => {
    while (!over.signal.aborted) {
      const from = chronicle.now()
      await inDatabase(url, (client) => client.query('SELECT')).catch(() => undefined)
      const to = chronicle.now()
      if (to - from > PROMPT_MS) {
        chronicle.note({
          kind: 'fault',
          name: 'PostgreSQL is slow',
          touches: 'machine',
          node: null,
          from,
          to,
        })
      }
      await wait(ASK_EVERY_MS, undefined, { signal: over.signal }).catch(() => undefined)
    }
  })()
  return async () => {
    over.abort()
    await watching
  }
}
