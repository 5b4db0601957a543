import { Table } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { getRouteApi, Link } from '@tanstack/react-router'
import { revocationsQuery } from '../../api/queries.ts'
import { useHttp } from '../../api/use-http.ts'
import { actorWords } from '../../design/actor-words.ts'
import { count } from '../../design/numbers.ts'
import { Empty, Failed, Loading } from '../../design/states.tsx'
import { Instant, Value } from '../../design/value.tsx'
import { TargetWords } from '../../force-logout/target-words.tsx'
import list from '../../lists/list.module.css'
import { Pager } from '../../lists/pager.tsx'
import { usePaging } from '../../lists/use-paging.ts'
import { PageHead } from '../../shell/page-head.tsx'
import { ROWS } from '../searches.ts'
import { DeliveryCell } from './delivery-cell.tsx'
import classes from './revocations.module.css'

const route = getRouteApi('/revocations')

/** Every act of ending sessions: when, by whom, whom, why, and what became of the clients. */
export const RevocationsPage = () => {
  const search = route.useSearch()
  const paging = usePaging(search, ROWS)
  const revocations = useQuery(
    revocationsQuery(useHttp(), { sort: '-revokedAt', limit: ROWS, cursor: search.cursor }),
  )
  return (
    <>
      <PageHead title="Revocations" total={revocations.data?.total} counts="revocations" />
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
          <div className={list.frame}>
            <Table
              aria-label="Revocations"
              className={`${list.table} ${classes.revocations}`}
              verticalSpacing={6}
            >
              <Table.Thead>
                <Table.Tr>
                  <Table.Th>Time</Table.Th>
                  <Table.Th className={list.wideOnly}>By</Table.Th>
                  <Table.Th className={list.wideOnly}>Target</Table.Th>
                  <Table.Th className={list.wideOnly}>Reason</Table.Th>
                  <Table.Th className={`${list.number} ${list.wideOnly}`}>Users</Table.Th>
                  <Table.Th className={`${list.number} ${list.wideOnly}`}>Sessions</Table.Th>
                  <Table.Th>Deliveries</Table.Th>
                </Table.Tr>
              </Table.Thead>
              <Table.Tbody>
                {revocations.data.items.map((revocation) => (
                  <Table.Tr key={revocation.id} className={list.linked}>
                    <Table.Td>
                      <Link
                        to="/revocations/$revocationId"
                        params={{ revocationId: revocation.id }}
                        className={classes.rowLink}
                      >
                        <Instant at={revocation.revokedAt} />
                      </Link>
                      <span className={list.narrowOnly}>by {actorWords(revocation.actor)}</span>
                      <span className={list.narrowOnly}>
                        <TargetWords target={revocation.target} />
                      </span>
                    </Table.Td>
                    <Table.Td className={list.wideOnly}>{actorWords(revocation.actor)}</Table.Td>
                    <Table.Td className={`${list.clip} ${list.wideOnly}`}>
                      <TargetWords target={revocation.target} />
                    </Table.Td>
                    <Table.Td
                      className={`${list.clip} ${list.wideOnly}`}
                      title={revocation.reasonAdmin ?? undefined}
                    >
                      <Value>{revocation.reasonAdmin}</Value>
                    </Table.Td>
                    <Table.Td className={`${list.number} ${list.wideOnly}`}>
                      {count(revocation.usersAffected)}
                    </Table.Td>
                    <Table.Td className={`${list.number} ${list.wideOnly}`}>
                      {count(revocation.sessionsEnded)}
                    </Table.Td>
                    <Table.Td>
                      <DeliveryCell deliveries={revocation.deliveries} />
                    </Table.Td>
                  </Table.Tr>
                ))}
              </Table.Tbody>
            </Table>
          </div>
          <div className={classes.foot}>
            <Pager
              label="Pages of revocations"
              paging={paging}
              shown={revocations.data.items.length}
              total={revocations.data.total}
              nextCursor={revocations.data.nextCursor}
            />
          </div>
        </>
      )}
    </>
  )
}
