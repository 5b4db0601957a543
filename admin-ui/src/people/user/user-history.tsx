import { Timeline } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { revocationsQuery, userSessionsQuery } from '../../api/queries.ts'
import { useHttp } from '../../api/use-http.ts'
import { Failed, Loading } from '../../design/states.tsx'
import { Whole } from '../../design/text/whole.tsx'
import { Instant } from '../../design/value.tsx'
import { timelineOf } from './timeline.ts'
import classes from './user-panel.module.css'

/** How many of each are read for the timeline. */
const RECENT = 20

/** What happened to a user's sessions, newest first: sign-ins, ends with their reasons, forced logouts. */
export const UserHistory = ({ id }: { id: string }) => {
  const http = useHttp()
  const active = useQuery(userSessionsQuery(http, id, 'active'))
  const ended = useQuery(userSessionsQuery(http, id, 'ended'))
  const revocations = useQuery(revocationsQuery(http, { user: id, limit: RECENT, sort: '-revokedAt' }))
  const sessions = [...(active.data?.items ?? []), ...(ended.data?.items ?? [])]
  const moments = timelineOf(sessions, revocations.data?.items ?? [])
  const parts = [active, ended, revocations]
  const failed = parts.find((part) => part.isError && !part.data)
  if (failed) {
    return <Failed what="the timeline" error={failed.error} onRetry={() => void failed.refetch()} />
  }
  if (parts.some((part) => part.isPending)) return <Loading what="the timeline" />
  if (moments.length === 0) return null
  return (
    <section aria-label="Timeline">
      <h3 className={classes.heading}>Timeline</h3>
      <Timeline active={moments.length} bulletSize={11} lineWidth={1} mt="sm" className={classes.timeline}>
        {moments.map((moment) => (
          <Timeline.Item
            key={moment.key}
            color={moment.kind === 'revoked' ? 'brick' : moment.kind === 'signed_in' ? 'ink' : 'gray'}
            title={<Whole>{moment.title}</Whole>}
          >
            <Instant at={moment.at} />
            {moment.detail && <Whole>{moment.detail}</Whole>}
            {moment.revocationId && (
              <Link to="/revocations/$revocationId" params={{ revocationId: moment.revocationId }}>
                Revocation
              </Link>
            )}
          </Timeline.Item>
        ))}
      </Timeline>
    </section>
  )
}
