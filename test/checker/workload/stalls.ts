import type { Chronicle } from '../history/chronicle.ts'

const LOOK_EVERY_MS = 50
/** A longer gap between two looks is noted, in milliseconds. */
const STALL_MS = 250

/**
 * Notes when the clients' own process stood still, as on a machine that has other things to do: time limits cannot be
 * judged then. What may be accepted never depends on it.
 *
 * @returns ends the watch
 */
export function watchStalls(chronicle: Chronicle): () => void {
  let last = chronicle.now()
  const timer = setInterval(() => {
    const from = last
    last = chronicle.now()
    if (last - from > STALL_MS) {
      chronicle.note({
        kind: 'fault',
        name: 'the clients stood still',
        touches: 'machine',
        node: null,
        from,
        to: last,
      })
    }
  }, LOOK_EVERY_MS)
  return () => clearInterval(timer)
}
