import type { Simulated } from './present.ts'

const SECOND = 1_000

/**
 * Has the simulated people do something now and then, as a page of theirs would tell it. Whoever is signed out does nothing
 * any more: what is told of a session that has ended changes nothing.
 *
 * @param record tells the node that somebody has done something in a session
 * @returns ends it
 */
export function simulateActivity(
  sessions: readonly Simulated[],
  record: (session: { id: string }) => void,
): () => void {
  const timers = sessions.flatMap(({ id, actsEverySeconds }) => {
    if (actsEverySeconds === null) return []
    return [setInterval(() => record({ id }), actsEverySeconds * SECOND).unref()]
  })
  return () => timers.forEach(clearInterval)
}
