import type { NodeRow } from './nodes.ts'

/** A beat that has not changed for this long means that the node's lease is over, in milliseconds. */
export const FENCED_MS = 2_000
/** After this long a silent node is taken out of the membership, in milliseconds. */
export const DEAD_MS = 10_000

/** How long each node's beat has stood still, by the watcher's own monotonic clock. Pure; fed by the follower. */
export class Beats {
  #seen = new Map<string, { beat: number; since: number; moved: boolean }>()

  /** @param at milliseconds, monotonic, taken after the rows were read: the beats are at least that old */
  observe(rows: readonly NodeRow[], at: number): void {
    const present = new Set(rows.map((row) => row.id))
    for (const id of this.#seen.keys()) if (!present.has(id)) this.#seen.delete(id)
    for (const { id, beat } of rows) {
      const known = this.#seen.get(id)
      if (known?.beat !== beat) this.#seen.set(id, { beat, since: at, moved: known !== undefined })
    }
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

  /** Nodes that have been silent long enough to be taken out. */
  dead(at: number): string[] {
    return [...this.#seen].filter(([, { since }]) => at - since >= DEAD_MS).map(([id]) => id)
  }
}
