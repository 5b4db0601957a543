import { REASONS } from '@curfew/shared'
import type { Registry } from 'prom-client'
import { endedByReason } from '../feed/ended-count.ts'
import type { Database } from '../store/database.ts'
import { counterOf } from './read-at-scrape.ts'

/** What this node has done to sessions; the sum over all nodes is what was done. */
export function countSessions(
  registry: Registry,
  { changes, people, clock, background }: Pick<Database, 'changes' | 'people' | 'clock' | 'background'>,
): void {
  counterOf(
    registry,
    { name: 'curfew_sessions_ended_total', help: 'Sessions that this node has ended.', label: 'reason' },
    () => {
      const lanes = [changes, people, clock, background].map(endedByReason)
      return REASONS.map((reason) => {
        const ended = lanes.reduce((sum, lane) => sum + (lane.get(reason) ?? 0), 0)
        return [reason, ended] as const
      })
    },
  )
}
