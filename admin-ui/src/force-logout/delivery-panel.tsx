import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useEffect } from 'react'
import { KEYS, LONGEST_PAGE, revocationQuery } from '../api/queries.ts'
import { useHttp } from '../api/use-http.ts'
import { milliseconds } from '../design/numbers.ts'
import { retitle } from '../design/toast.tsx'
import { useMay } from '../session/me.ts'
import type { Act } from './act.ts'
import { DeliveryBar } from './delivery-bar.tsx'
import classes from './delivery-panel.module.css'
import { quantileOf } from './quantile.ts'
import { resultFactsOf, resultTitleOf } from './result-words.ts'

/** Read again this often while clients have not confirmed yet, should no push come. */
const POLL_MS = 1_000

/** Of fewer the slowest is meant: a percentile would say no more. */
const MANY = 100

interface DeliveryPanelProps {
  id: string
  act: Act
  /** How many sessions were counted when the button was pressed; null: it is not known. */
  shown: number | null
}

/** What became of an act: whom it ended, and what becomes of their clients, filling in as they confirm. */
export const DeliveryPanel = ({ id, act, shown }: DeliveryPanelProps) => {
  const http = useHttp()
  const mayReadAudit = useMay('audit:read')
  const { data: revocation } = useQuery({
    ...revocationQuery(http, id),
    refetchInterval: ({ state: { data } }) =>
      data && data.deliveries.pending === 0 && data.status !== 'in_progress' ? false : POLL_MS,
  })
  const title = revocation && resultTitleOf(act, revocation)
  useEffect(() => {
    if (title) retitle(id, title)
  }, [id, title])
  const acknowledged = revocation?.deliveries.acknowledged ?? 0
  const p99 = useQuery({
    queryKey: [...KEYS.deliveries, id, 'p99', acknowledged],
    queryFn: ({ signal }) =>
      quantileOf(
        (cursor) =>
          http.get(
            `/v1/revocations/${id}/deliveries`,
            { outcome: 'acknowledged', sort: '-milliseconds', limit: LONGEST_PAGE, cursor },
            signal,
          ),
        0.99,
      ),
    enabled: acknowledged > 0,
  })
  if (!revocation) return null
  const { deliveries } = revocation
  return (
    <div className={classes.panel}>
      <div className={classes.facts}>
        {resultFactsOf(act, revocation, shown).map((fact) => (
          <p key={fact}>{fact}</p>
        ))}
      </div>
      {deliveries.total > 0 && (
        <div className={classes.deliveries}>
          <DeliveryBar deliveries={deliveries} />
        </div>
      )}
      <p className={classes.links}>
        {typeof p99.data === 'number' && (
          <span className={classes.time}>
            {acknowledged < MANY
              ? `confirmed within ${milliseconds(p99.data)}`
              : `99 of 100 confirmed within ${milliseconds(p99.data)}`}
          </span>
        )}
        {mayReadAudit && (
          <Link to="/audit" search={{ revocation: id }}>
            Audit entry
          </Link>
        )}
        <Link to="/revocations/$revocationId" params={{ revocationId: id }} search={{ view: 'deliveries' }}>
          Delivery details
        </Link>
      </p>
    </div>
  )
}
