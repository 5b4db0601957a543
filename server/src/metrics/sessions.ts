import { REASONS } from '@curfew/shared'
import type { Registry } from 'prom-client'
import { endedByReason } from '../feed/ended-count.ts'
import type { Database } from '../store/database.ts'
import { keptCounter } from './kept.ts'

/** What this node has done to sessions; the sum over all nodes is what was done. */
export function countSessions(registry: Registry, { changes }: Pick<Database, 'changes'>): void {
  keptCounter(
    registry,
    { name: 'curfew_sessions_ended_total', help: 'Sessions that this node has ended.', label: 'reason' },
    () => {
      const ended = endedByReason(changes)
      return REASONS.map((reason) => [reason, ended.get(reason) ?? 0] as const)
    },
  )
}
