import { Tabs } from '@mantine/core'
import { IconChevronLeft } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { getRouteApi, Link } from '@tanstack/react-router'
import { revocationQuery } from '../../api/queries.ts'
import { useHttp } from '../../api/use-http.ts'
import { count } from '../../design/numbers.ts'
import { Failed, Loading } from '../../design/states.tsx'
import { PageHead } from '../../shell/page-head.tsx'
import { DeliveryList } from './delivery-list.tsx'
import { EndedSessionList } from './ended-session-list.tsx'
import { RevocationSummary } from './revocation-summary.tsx'
import classes from './revocations.module.css'

const route = getRouteApi('/revocations/$revocationId')

/** One act of ending sessions: whom it ended, and what became of each client. */
export const RevocationPage = () => {
  const { revocationId } = route.useParams()
  const { view } = route.useSearch()
  const navigate = route.useNavigate()
  const revocation = useQuery(revocationQuery(useHttp(), revocationId))
  return (
    <>
      <Link to="/revocations" className={classes.back}>
        <IconChevronLeft size={15} aria-hidden /> All revocations
      </Link>
      <PageHead title="Revocation" isLive={!revocation.isLoadingError} />
      {revocation.isPending ? (
        <Loading what="the revocation" />
      ) : revocation.isError && !revocation.data ? (
        <Failed
          what="the revocation"
          one="Revocation"
          error={revocation.error}
          onRetry={() => void revocation.refetch()}
        />
      ) : (
        <>
          <RevocationSummary revocation={revocation.data} />
          <Tabs
            value={view ?? 'sessions'}
            onChange={(chosen) =>
              void navigate({
                search: ({ user }) => ({ user, view: chosen === 'deliveries' ? 'deliveries' : undefined }),
                replace: true,
              })
            }
            keepMounted={false}
          >
            <Tabs.List className={classes.views}>
              <Tabs.Tab value="sessions">
                Sessions <span className={classes.many}>{count(revocation.data.sessionsEnded)}</span>
              </Tabs.Tab>
              <Tabs.Tab value="deliveries">
                Delivery details{' '}
                <span className={classes.many}>{count(revocation.data.deliveries.total)}</span>
              </Tabs.Tab>
            </Tabs.List>
            <Tabs.Panel value="sessions">
              <EndedSessionList revocation={revocation.data} />
            </Tabs.Panel>
            <Tabs.Panel value="deliveries">
              <DeliveryList revocation={revocation.data} />
            </Tabs.Panel>
          </Tabs>
        </>
      )}
    </>
  )
}
