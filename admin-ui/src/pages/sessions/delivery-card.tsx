import type { DeliveryLatency } from '@curfew/shared'
import { useQuery } from '@tanstack/react-query'
import { latencyQuery } from '../../api/queries.ts'
import { useHttp } from '../../api/use-http.ts'
import { count, counted, milliseconds } from '../../design/numbers.ts'
import { Hint } from '../../design/text/hint.tsx'
import { Value } from '../../design/value.tsx'
import { useLiveState } from '../../live/use-live.ts'
import classes from './overview-cards.module.css'

/** So often it is read again though nothing happened, for what has become older than a day. */
const READ_AGAIN_MS = 60_000

/** What became of the clients, or why there is nothing to tell. */
const outcomeWords = ({ revocations, deliveries, unreachable }: DeliveryLatency): string => {
  if (deliveries + unreachable > 0) return `${count(deliveries)} confirmed, ${count(unreachable)} no response`
  if (revocations === 0) return 'No forced logout in the last 24 hours'
  return `${counted(revocations, 'forced logout')}, no page was open to confirm`
}

/** How fast the forced logouts of the last day reached the clients, over all nodes. */
export const DeliveryCard = () => {
  const isPaused = useLiveState()?.pausedAt != null
  const { data, isError } = useQuery({
    ...latencyQuery(useHttp()),
    refetchInterval: isPaused ? false : READ_AGAIN_MS,
  })
  const words = data ? outcomeWords(data) : isError ? 'Couldn’t load this' : undefined
  const isDelivered = data !== undefined && data.deliveries > 0
  return (
    <section className={`${classes.card} ${classes.delivery}`} aria-label="Delivery in the last 24 hours">
      <span className={classes.label}>
        Delivery, last 24 h {isDelivered && <span className={classes.outcome}>{words}</span>}
      </span>
      {isDelivered ? (
        <>
          <Quantile name="p50" value={data.p50Milliseconds} share="Half" />
          <Quantile name="p99" value={data.p99Milliseconds} share="99 in 100" />
        </>
      ) : (
        <span className={classes.outcome}>{words}</span>
      )}
    </section>
  )
}

const Quantile = ({ name, value, share }: { name: string; value: number | null; share: string }) => (
  <span className={classes.quantile}>
    <Hint
      says={`${share} of the clients that confirmed had done so within this time after the notice was sent`}
    >
      <b className={classes.figure}>
        <Value>{value === null ? null : milliseconds(value)}</Value>
      </b>{' '}
      {name}
    </Hint>
  </span>
)
