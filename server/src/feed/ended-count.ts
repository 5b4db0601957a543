import type { Reason } from '@curfew/shared'
import type pg from 'pg'
import type { FeedEntry } from './entry.ts'

/** By the connections over which the ends were committed: one process may hold several Curfews. */
const counts = new WeakMap<pg.Pool, Map<Reason, number>>()

/** Takes note of committed entries. */
export function countEnded(changes: pg.Pool, entries: readonly FeedEntry[]): void {
  for (const entry of entries) {
    const told = endOf(entry)
    if (!told) continue
    const ended = counts.get(changes) ?? new Map<Reason, number>()
    counts.set(changes, ended.set(told.reason, (ended.get(told.reason) ?? 0) + told.count))
  }
}

/** How many sessions have ended by commits over these connections, since they were opened. */
export const endedByReason = (changes: pg.Pool): ReadonlyMap<Reason, number> =>
  counts.get(changes) ?? new Map()

function endOf(entry: FeedEntry): { reason: Reason; count: number } | null {
  switch (entry.kind) {
    case 'sessions.ended':
      return { reason: entry.payload.end.reason, count: entry.payload.count ?? 0 }
    case 'sessions.ended_many':
      return entry.payload
    default:
      return null
  }
}
