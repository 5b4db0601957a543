import type { Deliveries } from '@curfew/shared'
import { count } from '../../design/numbers.ts'
import { Tag } from '../../design/tag.tsx'
import { Value } from '../../design/value.tsx'
import { OUTCOME_WORDS } from '../../design/words/outcome-words.ts'

/** The deliveries of a revocation in a few words: all confirmed, or what was not. */
export const DeliveryCell = ({ deliveries }: { deliveries: Deliveries }) => {
  const { total, acknowledged, closed, unreachable, pending } = deliveries
  if (total === 0) return <Value>{null}</Value>
  return (
    <span style={{ display: 'inline-flex', flexWrap: 'wrap', gap: 4 }}>
      {acknowledged > 0 && (
        <Tag tone="good">
          {count(acknowledged)} {OUTCOME_WORDS.acknowledged.word}
        </Tag>
      )}
      {closed > 0 && (
        <Tag>
          {count(closed)} {OUTCOME_WORDS.closed.word}
        </Tag>
      )}
      {unreachable > 0 && (
        <Tag tone="bad">
          {count(unreachable)} {OUTCOME_WORDS.unreachable.word}
        </Tag>
      )}
      {pending > 0 && (
        <Tag tone="caution">
          {count(pending)} {OUTCOME_WORDS.pending.word}
        </Tag>
      )}
    </span>
  )
}
