import type { RevocationView } from '@curfew/shared'
import { Table } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { getRouteApi, Link } from '@tanstack/react-router'
import { revocationsQuery } from '../../api/queries.ts'
import { useHttp } from '../../api/use-http.ts'
import { count, counted } from '../../design/numbers.ts'
import { Empty, Failed, Loading } from '../../design/states.tsx'
import { Clip } from '../../design/text/clip.tsx'
import { isolated } from '../../design/text/isolated.ts'
import { Instant } from '../../design/value.tsx'
import { actorWords } from '../../design/words/actor-words.ts'
import { TargetWords } from '../../force-logout/target-words.tsx'
import { Below, Cell } from '../../lists/cell.tsx'
import { type Columns, TIME } from '../../lists/column.ts'
import list from '../../lists/list.module.css'
import { List } from '../../lists/list.tsx'
import { Pager } from '../../lists/pager.tsx'
import { usePaging } from '../../lists/use-paging.ts'
import { PageHead } from '../../shell/page-head.tsx'
import { ROWS } from '../searches.ts'
import { DeliveryCell } from './delivery-cell.tsx'
import classes from './revocations.module.css'

const route = getRouteApi('/revocations')

const REVOCATIONS = {
  revokedAt: { head: 'Time', ...TIME },
  by: { head: 'By', width: '15cqi', from: 43 },
  target: { head: 'Target' },
  reason: { head: 'Reason', width: '20cqi', from: 54 },
  users: { head: 'Users', width: '4.5rem', from: 54, isAtEnd: true },
  sessions: { head: 'Sessions', width: '5rem', from: 43, isAtEnd: true },
  deliveries: { head: 'Deliveries', width: '11rem', from: 30 },
} as const satisfies Columns

/** Every act of ending sessions: when, by whom, whom, why, and what became of the clients. */
export const RevocationsPage = () => {
  const search = route.useSearch()
  const paging = usePaging(search, ROWS)
  const revocations = useQuery(
    revocationsQuery(useHttp(), { sort: '-revokedAt', limit: ROWS, cursor: search.cursor }),
  )
  return (
    <>
      <PageHead
        title="Revocations"
        total={revocations.data?.total}
        totalIsEstimate={revocations.data?.totalIsEstimate}
        counts="revocations"
        isLive={!revocations.isLoadingError}
      />
      {revocations.isPending ? (
        <Loading what="the revocations" />
      ) : revocations.isError && !revocations.data ? (
        <Failed what="the revocations" error={revocations.error} onRetry={() => void revocations.refetch()} />
      ) : revocations.data.items.length === 0 ? (
        <Empty title="Nobody has been signed out yet">
          Every force logout is listed here, with what each client confirmed.
        </Empty>
      ) : (
        <>
          <List label="Revocations" columns={REVOCATIONS}>
            {revocations.data.items.map((revocation) => (
              <RevocationRow key={revocation.id} revocation={revocation} />
            ))}
          </List>
          <div className={classes.foot}>
            <Pager
              label="Pages of revocations"
              paging={paging}
              shown={revocations.data.items.length}
              total={revocations.data.total}
              totalIsEstimate={revocations.data.totalIsEstimate}
              nextCursor={revocations.data.nextCursor}
              isBusy={revocations.isPlaceholderData}
            />
          </div>
        </>
      )}
    </>
  )
}

const RevocationRow = ({ revocation }: { revocation: RevocationView }) => (
  <Table.Tr className={list.linked}>
    <Cell column={REVOCATIONS.revokedAt}>
      <Link to="/revocations/$revocationId" params={{ revocationId: revocation.id }} className={list.link}>
        <Instant at={revocation.revokedAt} inLink />
      </Link>
    </Cell>
    <Cell column={REVOCATIONS.by}>
      <Clip>{actorWords(revocation.actor)}</Clip>
    </Cell>
    <Cell column={REVOCATIONS.target}>
      <Clip>
        <TargetWords target={revocation.target} />
      </Clip>
      <Below until={43}>
        <Clip>by {isolated(actorWords(revocation.actor))}</Clip>
      </Below>
      {revocation.reasonAdmin && (
        <Below until={54}>
          <Clip>{revocation.reasonAdmin}</Clip>
        </Below>
      )}
      <Below until={43}>
        {counted(revocation.sessionsEnded, 'session')} of {counted(revocation.usersAffected, 'user')}
      </Below>
      <Below until={30}>
        <DeliveryCell deliveries={revocation.deliveries} />
      </Below>
    </Cell>
    <Cell column={REVOCATIONS.reason}>
      <Clip>{revocation.reasonAdmin}</Clip>
    </Cell>
    <Cell column={REVOCATIONS.users}>{count(revocation.usersAffected)}</Cell>
    <Cell column={REVOCATIONS.sessions}>{count(revocation.sessionsEnded)}</Cell>
    <Cell column={REVOCATIONS.deliveries}>
      <DeliveryCell deliveries={revocation.deliveries} />
    </Cell>
  </Table.Tr>
)
