import type { Page } from '@curfew/shared'
import { Button, Timeline } from '@mantine/core'
import { type InfiniteData, type UseInfiniteQueryResult, useInfiniteQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useEffect, useEffectEvent, useState } from 'react'
import { useHttp } from '../../api/use-http.ts'
import { Failed, Loading } from '../../design/states.tsx'
import { Whole } from '../../design/text/whole.tsx'
import { Instant } from '../../design/value.tsx'
import { revocationsOfQuery, sessionsByQuery } from './history-queries.ts'
import { type History, heldBackBy, type Read, timelineOf } from './timeline.ts'
import classes from './user-panel.module.css'

/** How many moments are shown at first, and more each time. */
const STEP = 20
/** How many pages more are read for them without being asked: of somebody whose sessions were all revoked, many tell nothing. */
const MOST_UNASKED = 2

/** What happened to a user's sessions, newest first: sign-ins, ends with their reasons, forced logouts. */
export const UserHistory = ({ id }: { id: string }) => {
  const http = useHttp()
  const lists = {
    begun: useInfiniteQuery(sessionsByQuery(http, id, 'startedAt')),
    ended: useInfiniteQuery(sessionsByQuery(http, id, 'endedAt')),
    revocations: useInfiniteQuery(revocationsOfQuery(http, id)),
  }
  const parts = Object.values(lists)
  const [wanted, setWanted] = useState(STEP)
  const [readUnasked, setReadUnasked] = useState(0)
  const history: History = {
    begun: readOf(lists.begun),
    ended: readOf(lists.ended),
    revocations: readOf(lists.revocations),
  }
  const moments = timelineOf(history)
  const heldBack = heldBackBy(history)
  // Of what is read not all is told: whom a revocation ended it tells of once.
  const isShort = moments.length < wanted && heldBack.length > 0 && readUnasked < MOST_UNASKED
  const isReading = parts.some((part) => part.isFetching)
  const isOlderComing = parts.some((part) => part.isFetchingNextPage)
  const hasFailed = parts.some((part) => part.isError)
  const readMore = useEffectEvent(() => {
    setReadUnasked(readUnasked + 1)
    for (const list of heldBack) void lists[list].fetchNextPage()
  })
  useEffect(() => {
    if (isShort && !isReading && !hasFailed) readMore()
  }, [isShort, isReading, hasFailed])

  const failed = parts.find((part) => part.isError && !part.data)
  if (failed) {
    return <Failed what="the timeline" error={failed.error} onRetry={() => void failed.refetch()} />
  }
  if (parts.some((part) => part.isPending)) return <Loading what="the timeline" />
  if (moments.length === 0 && heldBack.length === 0) return null
  return (
    <section aria-label="Timeline">
      <h3 className={classes.heading}>Timeline</h3>
      <Timeline active={wanted} bulletSize={11} lineWidth={1} mt="sm" className={classes.timeline}>
        {moments.slice(0, wanted).map((moment) => (
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
      {(moments.length > wanted || heldBack.length > 0) && (
        <Button
          variant="default"
          mt="sm"
          loading={isOlderComing}
          onClick={() => {
            setWanted(Math.min(wanted, moments.length) + STEP)
            setReadUnasked(0)
          }}
        >
          Show older
        </Button>
      )}
    </section>
  )
}

const readOf = <Item,>({
  data,
  hasNextPage,
}: Pick<UseInfiniteQueryResult<InfiniteData<Page<Item>>>, 'data' | 'hasNextPage'>): Read<Item> => ({
  items: data?.pages.flatMap(({ items }) => items) ?? [],
  isWhole: !hasNextPage,
})
