import type { Deliveries } from '@curfew/shared'
import { count, counted } from '../../design/numbers.ts'
import { Tag } from '../../design/tag.tsx'
import { Value } from '../../design/value.tsx'

/** The deliveries of a revocation in a few words: all confirmed, or what was not. */
export const DeliveryCell = ({ deliveries }: { deliveries: Deliveries }) => {
  const { total, acknowledged, closed, unreachable, pending } = deliveries
  if (total === 0) return <Value>{null}</Value>
  return (
    <span style={{ display: 'inline-flex', flexWrap: 'wrap', gap: 4 }} title={counted(total, 'client')}>
      {acknowledged > 0 && <Tag tone="good">{count(acknowledged)} acknowledged</Tag>}
      {closed > 0 && <Tag>{count(closed)} closed</Tag>}
      {unreachable > 0 && <Tag tone="bad">{count(unreachable)} unreachable</Tag>}
      {pending > 0 && <Tag tone="caution">{count(pending)} pending</Tag>}
    </span>
  )
}
