import { Group, Text } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { KEYS, LONGEST_PAGE, revocationQuery } from '../api/queries.ts'
import { useHttp } from '../api/use-http.ts'
import { counted, milliseconds } from '../design/numbers.ts'
import { putAway } from '../design/toast.tsx'
import { useMay } from '../session/me.ts'
import { DeliveryBar } from './delivery-bar.tsx'
import { quantileOf } from './quantile.ts'

/** Read again this often while clients have not confirmed yet, should no push come. */
const POLL_MS = 1_000

/** Of fewer the slowest is meant: a percentile would say no more. */
const MANY = 100

/** What becomes of the clients after an act, filling in as they confirm. */
export const DeliveryPanel = ({ id }: { id: string }) => {
  const http = useHttp()
  const mayReadAudit = useMay('audit:read')
  const revocation = useQuery({
    ...revocationQuery(http, id),
    refetchInterval: ({ state }) => (state.data && state.data.deliveries.pending === 0 ? false : POLL_MS),
  })
  const acknowledged = revocation.data?.deliveries.acknowledged ?? 0
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
  if (!revocation.data) return null
  const { deliveries, sessionsEnded, usersAffected } = revocation.data
  return (
    <div>
      <Text size="sm" c="dimmed" mb={6}>
        {counted(sessionsEnded, 'session')} of {counted(usersAffected, 'user')} ended
        {deliveries.sessionsWithoutConnection > 0 &&
          `, ${deliveries.sessionsWithoutConnection} without an open page`}
        .
      </Text>
      {deliveries.total > 0 && <DeliveryBar deliveries={deliveries} />}
      <Group justify="space-between" gap="xs" mt={6}>
        <Text size="xs" c="dimmed">
          {typeof p99.data === 'number' &&
            (acknowledged < MANY
              ? `confirmed within ${milliseconds(p99.data)}`
              : `99 of 100 confirmed within ${milliseconds(p99.data)}`)}
        </Text>
        <Group gap="sm" fz="xs">
          {mayReadAudit && (
            <Link to="/audit" search={{ revocation: id }} onClick={() => putAway(id)}>
              Audit entry
            </Link>
          )}
          <Link to="/revocations/$revocationId" params={{ revocationId: id }} onClick={() => putAway(id)}>
            Delivery details
          </Link>
        </Group>
      </Group>
    </div>
  )
}
