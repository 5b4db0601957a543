import type { Reason } from '@curfew/shared'
import type pg from 'pg'
import type { FeedEntry } from './entry.ts'

/** By the connections over which the ends were committed: one process may hold several Curfews. */
const counts = new WeakMap<pg.Pool, Map<Reason, number>>()

/** Takes note of committed entries. */
export function countEnded(changes: pg.Pool, entries: readonly FeedEntry[]): void {
  for (const entry of entries) {
    if (entry.kind !== 'sessions.ended') continue
    const { end, count = 0 } = entry.payload
    const ended = counts.get(changes) ?? new Map<Reason, number>()
    counts.set(changes, ended.set(end.reason, (ended.get(end.reason) ?? 0) + count))
  }
}

/** How many sessions have ended by commits over these connections, since they were opened. */
export const endedByReason = (changes: pg.Pool): ReadonlyMap<Reason, number> =>
  counts.get(changes) ?? new Map()
