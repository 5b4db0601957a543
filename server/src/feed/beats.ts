import type { NodeRow } from './nodes.ts'

/** A beat that has not changed for this long means that the node's lease is over, in milliseconds. */
export const FENCED_MS = 2_000
/**
 * A node that was watched being silent for this long is taken out of the membership, in milliseconds: soon enough for its
 * clients to be accounted for within 5 s of a revocation (RV-12), whether it died before the answer or right after it.
 */
export const DEAD_MS = 4_000
/** Who has not looked for longer than this cannot say that others were silent, in milliseconds: all may have been cut off. */
const BLIND_MS = FENCED_MS

interface Seen {
  beat: number
  /** When this beat was first seen. */
  since: number
  /** The same, but for the time in which nobody looked. */
  watchedSince: number
  /** Whether it was seen to follow another. */
  moved: boolean
}

/** How long each node's beat has stood still, by the watcher's own monotonic clock. Pure; fed by the follower. */
export class Beats {
  #seen = new Map<string, Seen>()
  #observedAt = Number.NEGATIVE_INFINITY

  /**
   * @param at milliseconds, monotonic, taken after the rows were read: the beats are at least that old
   * @returns the ids of those that are members no more
   */
  observe(rows: readonly NodeRow[], at: number): string[] {
    const present = new Set(rows.map((row) => row.id))
    const gone = [...this.#seen.keys()].filter((id) => !present.has(id))
    for (const id of gone) this.#seen.delete(id)
    const wasBlind = at - this.#observedAt > BLIND_MS
    this.#observedAt = at
    for (const { id, beat } of rows) {
      const seen = this.#seen.get(id)
      if (seen?.beat !== beat) {
        this.#seen.set(id, { beat, since: at, watchedSince: at, moved: seen !== undefined })
      } else if (wasBlind) seen.watchedSince = at
    }
    return gone
  }

  /** Milliseconds that the beat, still being this one, has stood still as far as this watcher saw. */
  stillFor(id: string, beat: number, at: number): number {
    const seen = this.#seen.get(id)
    return seen?.beat === beat ? at - seen.since : 0
  }

  /** Whether the watcher has seen it beat: else it was silent from before the watcher's start. */
  hasBeaten(id: string): boolean {
    return this.#seen.get(id)?.moved ?? false
  }

  /** Nodes that have been silent long enough to be taken out, with the beat by which they are judged. */
  dead(at: number): Pick<NodeRow, 'id' | 'beat'>[] {
    return [...this.#seen].flatMap(([id, { beat, watchedSince }]) =>
      at - watchedSince >= DEAD_MS ? [{ id, beat }] : [],
    )
  }
}
