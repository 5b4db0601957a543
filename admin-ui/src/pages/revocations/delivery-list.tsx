import type { Deliveries, Delivery, DeliveryCause, DeliveryOutcome } from '@curfew/shared'
import { SegmentedControl, Table } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { getRouteApi, Link } from '@tanstack/react-router'
import { deliveriesQuery } from '../../api/queries.ts'
import { useHttp } from '../../api/use-http.ts'
import { count } from '../../design/numbers.ts'
import { OUTCOME_WORDS, OUTCOMES } from '../../design/outcome-words.ts'
import { Empty, Failed, Loading } from '../../design/states.tsx'
import { Tag } from '../../design/tag.tsx'
import { Value } from '../../design/value.tsx'
import list from '../../lists/list.module.css'
import { Pager } from '../../lists/pager.tsx'
import { usePaging } from '../../lists/use-paging.ts'
import { ROWS } from '../searches.ts'
import classes from './revocations.module.css'

const route = getRouteApi('/revocations/$revocationId')

const TONES = { acknowledged: 'good', closed: 'quiet', unreachable: 'bad', pending: 'caution' } as const

const CAUSES: Record<DeliveryCause, string> = {
  no_answer: 'did not answer, was cut',
  connection_lost: 'connection was already lost',
  node_lost: 'node was lost',
}

/** What became of each client. */
export const DeliveryList = ({ id, deliveries }: { id: string; deliveries: Deliveries }) => {
  const search = route.useSearch()
  const navigate = route.useNavigate()
  const paging = usePaging(search, ROWS)
  const page = useQuery(
    deliveriesQuery(useHttp(), id, {
      outcome: search.outcome,
      sort: 'loginId',
      limit: ROWS,
      cursor: search.cursor,
    }),
  )
  const choose = (outcome: DeliveryOutcome | undefined): void => {
    void navigate({
      search: (before) => ({ ...before, outcome, page: undefined, cursor: undefined }),
      replace: true,
    })
  }
  return (
    <section aria-label="Delivery details">
      <div className={classes.listHead}>
        <h2 className={classes.heading}>Delivery details</h2>
        <SegmentedControl
          aria-label="Outcome"
          value={search.outcome ?? 'all'}
          onChange={(value) => choose(OUTCOMES.find((outcome) => outcome === value))}
          data={[
            { value: 'all', label: `all ${count(deliveries.total)}` },
            ...OUTCOMES.map((outcome) => ({
              value: outcome,
              label: `${OUTCOME_WORDS[outcome].word} ${count(deliveries[outcome])}`,
            })),
          ]}
        />
      </div>
      {page.isPending ? (
        <Loading what="the deliveries" />
      ) : page.isError && !page.data ? (
        <Failed what="the deliveries" error={page.error} onRetry={() => void page.refetch()} />
      ) : page.data.items.length === 0 ? (
        <Empty
          title={
            search.outcome ? `No clients: ${OUTCOME_WORDS[search.outcome].word}` : 'No clients were connected'
          }
        />
      ) : (
        <>
          <div className={list.frame}>
            <Table aria-label="Deliveries" className={list.table} verticalSpacing={6}>
              <Table.Thead>
                <Table.Tr>
                  <Table.Th>Login id</Table.Th>
                  <Table.Th>Outcome</Table.Th>
                  <Table.Th className={list.wideOnly}>Cause</Table.Th>
                  <Table.Th className={list.number}>Milliseconds</Table.Th>
                  <Table.Th className={list.wideOnly}>Session</Table.Th>
                  <Table.Th className={list.wideOnly}>Connection</Table.Th>
                  <Table.Th className={list.wideOnly}>Node</Table.Th>
                </Table.Tr>
              </Table.Thead>
              <Table.Tbody>
                {page.data.items.map((delivery) => (
                  <DeliveryRow key={delivery.connectionId} delivery={delivery} />
                ))}
              </Table.Tbody>
            </Table>
          </div>
          <div className={classes.foot}>
            <Pager
              label="Pages of deliveries"
              paging={paging}
              shown={page.data.items.length}
              total={page.data.total}
              nextCursor={page.data.nextCursor}
            />
          </div>
        </>
      )}
    </section>
  )
}

const DeliveryRow = ({ delivery }: { delivery: Delivery }) => (
  <Table.Tr>
    <Table.Td>
      <Link to="." search={(before) => ({ ...before, user: delivery.userId })}>
        {delivery.loginId}
      </Link>
    </Table.Td>
    <Table.Td>
      <Tag tone={TONES[delivery.outcome]}>{OUTCOME_WORDS[delivery.outcome].word}</Tag>
      {delivery.cause && <span className={list.narrowOnly}>{CAUSES[delivery.cause]}</span>}
    </Table.Td>
    <Table.Td className={list.wideOnly}>
      <Value>{delivery.cause && CAUSES[delivery.cause]}</Value>
    </Table.Td>
    <Table.Td className={list.number}>
      <Value>{delivery.milliseconds === null ? null : delivery.milliseconds.toFixed(1)}</Value>
    </Table.Td>
    <Table.Td className={`${list.wideOnly} mono`} title={delivery.sessionId}>
      {delivery.sessionId.slice(0, 8)}
    </Table.Td>
    <Table.Td className={`${list.wideOnly} mono`} title={delivery.connectionId}>
      {delivery.connectionId.slice(0, 8)}
    </Table.Td>
    <Table.Td className={`${list.wideOnly} mono`} title={delivery.nodeId}>
      {delivery.nodeId.slice(0, 8)}
    </Table.Td>
  </Table.Tr>
)
