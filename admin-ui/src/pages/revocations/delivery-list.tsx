import type { Delivery, DeliveryCause, DeliveryOutcome, RevocationView } from '@curfew/shared'
import { Table } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import { deliveriesQuery } from '../../api/queries.ts'
import { useHttp } from '../../api/use-http.ts'
import { count } from '../../design/numbers.ts'
import { Empty, Failed, Loading } from '../../design/states.tsx'
import { Clip } from '../../design/text/clip.tsx'
import { Id } from '../../design/text/id.tsx'
import { Value } from '../../design/value.tsx'
import { OUTCOME_WORDS, OUTCOMES } from '../../design/words/outcome-words.ts'
import { Below, Cell } from '../../lists/cell.tsx'
import type { Columns } from '../../lists/column.ts'
import { List } from '../../lists/list.tsx'
import { Pager } from '../../lists/pager.tsx'
import { usePaging } from '../../lists/use-paging.ts'
import { UserLink } from '../../people/user-link.tsx'
import { ROWS } from '../searches.ts'
import { NoLongerListed } from './no-longer-listed.tsx'
import { OfSession } from './of-session.tsx'
import { OutcomeFilter } from './outcome-filter.tsx'
import { OutcomeTag } from './outcome-tag.tsx'
import classes from './revocations.module.css'

const route = getRouteApi('/revocations/$revocationId')

const CAUSES: Record<DeliveryCause, string> = {
  no_answer: 'did not answer, was cut',
  connection_lost: 'connection was already lost',
  node_lost: 'node was lost',
}

const DELIVERIES = {
  loginId: { head: 'Login id' },
  outcome: { head: 'Outcome', width: '8.5rem', narrow: '7rem' },
  cause: { head: 'Cause', width: '20cqi', from: 43 },
  milliseconds: { head: 'Milliseconds', width: '6.5rem', from: 30, isAtEnd: true },
  session: { head: 'Session', width: '6.5rem', from: 43 },
  connection: { head: 'Connection', width: '6.5rem', from: 54 },
  node: { head: 'Node', width: '6.5rem', from: 54 },
} as const satisfies Columns

/** What became of each client. */
export const DeliveryList = ({
  revocation: { id, deliveries, noLongerKept },
}: {
  revocation: RevocationView
}) => {
  const search = route.useSearch()
  const navigate = route.useNavigate()
  const paging = usePaging(search, ROWS)
  const outcome = search.outcome === 'none' ? undefined : search.outcome
  const page = useQuery(
    deliveriesQuery(useHttp(), id, {
      outcome,
      session: search.session,
      sort: 'loginId',
      limit: ROWS,
      cursor: search.cursor,
    }),
  )
  const choose = (chosen: DeliveryOutcome | undefined): void => {
    void navigate({
      search: (before) => ({ ...before, outcome: chosen, page: undefined, cursor: undefined }),
      replace: true,
    })
  }
  return (
    <section aria-label="Delivery details">
      {search.session && <OfSession id={search.session} />}
      <div className={classes.listHead}>
        <OutcomeFilter
          options={OUTCOMES.map((each) => ({
            outcome: each,
            word: search.session
              ? OUTCOME_WORDS[each].word
              : `${OUTCOME_WORDS[each].word} ${count(deliveries[each])}`,
          }))}
          chosen={outcome}
          onChoose={choose}
        />
      </div>
      {noLongerKept && noLongerKept.deliveries > 0 && (
        <NoLongerListed gone={noLongerKept.deliveries} what="client" />
      )}
      {page.isPending ? (
        <Loading what="the deliveries" />
      ) : page.isError && !page.data ? (
        <Failed what="the deliveries" error={page.error} onRetry={() => void page.refetch()} />
      ) : page.data.items.length === 0 ? (
        <Empty title={noneWords(outcome, noLongerKept !== undefined && noLongerKept.deliveries > 0)} />
      ) : (
        <>
          <List label="Deliveries" columns={DELIVERIES}>
            {page.data.items.map((delivery) => (
              <DeliveryRow key={delivery.connectionId} delivery={delivery} />
            ))}
          </List>
          <div className={classes.foot}>
            <Pager
              label="Pages of deliveries"
              paging={paging}
              shown={page.data.items.length}
              total={page.data.total}
              totalIsEstimate={page.data.totalIsEstimate}
              nextCursor={page.data.nextCursor}
              isBusy={page.isPlaceholderData}
            />
          </div>
        </>
      )}
    </section>
  )
}

const noneWords = (outcome: DeliveryOutcome | undefined, areSomeGone: boolean): string => {
  if (outcome) return `No clients: ${OUTCOME_WORDS[outcome].word}`
  return areSomeGone ? 'None of them is kept any more' : 'No clients were connected'
}

const DeliveryRow = ({ delivery }: { delivery: Delivery }) => {
  const cause = delivery.cause && CAUSES[delivery.cause]
  const time = delivery.milliseconds === null ? null : delivery.milliseconds.toFixed(1)
  return (
    <Table.Tr>
      <Cell column={DELIVERIES.loginId}>
        <UserLink id={delivery.userId}>
          <Clip inControl>{delivery.loginId}</Clip>
        </UserLink>
        <Below until={43}>
          Session <Id id={delivery.sessionId} of="session" />
        </Below>
        <Below until={54}>
          Connection <Id id={delivery.connectionId} of="connection" />
        </Below>
        <Below until={54}>
          Node <Id id={delivery.nodeId} of="node" />
        </Below>
      </Cell>
      <Cell column={DELIVERIES.outcome}>
        <OutcomeTag outcome={delivery.outcome} />
        {cause && <Below until={43}>{cause}</Below>}
        {time && <Below until={30}>{time} ms</Below>}
      </Cell>
      <Cell column={DELIVERIES.cause}>
        <Clip>{cause}</Clip>
      </Cell>
      <Cell column={DELIVERIES.milliseconds}>
        <Value>{time}</Value>
      </Cell>
      <Cell column={DELIVERIES.session}>
        <Id id={delivery.sessionId} of="session" />
      </Cell>
      <Cell column={DELIVERIES.connection}>
        <Id id={delivery.connectionId} of="connection" />
      </Cell>
      <Cell column={DELIVERIES.node}>
        <Id id={delivery.nodeId} of="node" />
      </Cell>
    </Table.Tr>
  )
}
