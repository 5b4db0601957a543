import type { EndedSession, RevocationView } from '@curfew/shared'
import { Table } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { getRouteApi, Link } from '@tanstack/react-router'
import { endedSessionsQuery } from '../../api/queries.ts'
import { useHttp } from '../../api/use-http.ts'
import { count, counted } from '../../design/numbers.ts'
import { Empty, Failed, Loading } from '../../design/states.tsx'
import { Clip } from '../../design/text/clip.tsx'
import { Hint } from '../../design/text/hint.tsx'
import { Id } from '../../design/text/id.tsx'
import { Instant } from '../../design/value.tsx'
import { OUTCOME_WORDS, OUTCOMES } from '../../design/words/outcome-words.ts'
import { Below, Cell } from '../../lists/cell.tsx'
import { type Columns, TIME } from '../../lists/column.ts'
import { ExportLinks } from '../../lists/export-links.tsx'
import { List } from '../../lists/list.tsx'
import { Pager } from '../../lists/pager.tsx'
import { usePaging } from '../../lists/use-paging.ts'
import { deviceWords } from '../../people/user/device-words.ts'
import { UserLink } from '../../people/user-link.tsx'
import { endedSessionSortOf, type RevocationSearch, ROWS } from '../searches.ts'
import { NoLongerListed } from './no-longer-listed.tsx'
import { OutcomeFilter } from './outcome-filter.tsx'
import { NOT_CONNECTED, OutcomeTag } from './outcome-tag.tsx'
import classes from './revocations.module.css'

const route = getRouteApi('/revocations/$revocationId')

const CHOICES = [
  ...OUTCOMES.map((outcome) => ({ outcome, word: OUTCOME_WORDS[outcome].word })),
  { outcome: 'none', word: NOT_CONNECTED.word },
] as const

const SESSIONS = {
  loginId: { head: 'Login id', sort: 'loginId' },
  name: { head: 'Name', width: '14cqi', from: 54 },
  device: { head: 'Device', width: '17cqi', from: 30 },
  ip: { head: 'IP', width: '7.5rem', from: 54 },
  startedAt: { head: 'Signed in', sort: 'startedAt', ...TIME, from: 43 },
  connections: { head: 'Connections', sort: 'connections', width: '7rem', from: 43, isAtEnd: true },
  id: { head: 'Session', width: '6.5rem', from: 72 },
  outcome: { head: 'Outcome', width: '8.5rem', narrow: '7.25rem' },
} as const satisfies Columns

/** Beyond so many, sorting all of them for each page takes a second or more; those of a user together are read by an index. */
const MOST_SORTED_UNASKED = 10_000

/** Whom a revocation ended, and whether their devices heard of it. */
export const EndedSessionList = ({
  revocation: { id, sessionsEnded, noLongerKept },
}: {
  revocation: RevocationView
}) => {
  const search = route.useSearch()
  const navigate = route.useNavigate()
  const paging = usePaging(search, ROWS)
  const { outcome } = search
  const sort = search.sort ?? (sessionsEnded > MOST_SORTED_UNASKED ? undefined : 'loginId')
  const page = useQuery(
    endedSessionsQuery(useHttp(), id, {
      outcome,
      sort,
      limit: ROWS,
      cursor: search.cursor,
    }),
  )
  const narrow = (change: Partial<RevocationSearch>): void => {
    void navigate({
      search: (before) => ({ ...before, ...change, page: undefined, cursor: undefined }),
      replace: true,
    })
  }
  return (
    <section aria-label="Sessions that were ended">
      <div className={classes.listHead}>
        <OutcomeFilter
          options={CHOICES}
          chosen={outcome}
          onChoose={(chosen) => narrow({ outcome: chosen })}
        />
        {sessionsEnded > 0 && <ExportLinks path={`/v1/revocations/${id}/export`} />}
      </div>
      {noLongerKept && noLongerKept.sessions > 0 && (
        <NoLongerListed gone={noLongerKept.sessions} what="session" />
      )}
      {page.isPending ? (
        <Loading what="the sessions" />
      ) : page.isError && !page.data ? (
        <Failed what="the sessions" error={page.error} onRetry={() => void page.refetch()} />
      ) : page.data.items.length === 0 ? (
        <Empty
          title={
            noLongerKept && noLongerKept.sessions === sessionsEnded
              ? 'None of them is kept any more'
              : outcome
                ? `No sessions: ${CHOICES.find((choice) => choice.outcome === outcome)?.word}`
                : 'None of them was signed in'
          }
        />
      ) : (
        <>
          <List
            label="Sessions that were ended"
            columns={SESSIONS}
            sort={sort}
            onSort={(sort) => narrow({ sort: endedSessionSortOf(sort) })}
            isBusy={page.isPlaceholderData}
          >
            {page.data.items.map((ended) => (
              <EndedSessionRow key={ended.session.id} ended={ended} />
            ))}
          </List>
          <div className={classes.foot}>
            <Pager
              label="Pages of the sessions"
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

const EndedSessionRow = ({ ended: { session, user, connections, outcome } }: { ended: EndedSession }) => {
  const device = deviceWords(session.device)
  return (
    <Table.Tr>
      <Cell column={SESSIONS.loginId}>
        <UserLink id={user.id}>
          <Clip inControl>{user.loginId}</Clip>
        </UserLink>
        {user.name && (
          <Below until={54}>
            <Clip>{user.name}</Clip>
          </Below>
        )}
        <Below until={30}>
          <Clip>{[device, session.ip].filter((part) => part !== null).join(', ')}</Clip>
        </Below>
        <Below until={43}>
          Signed in <Instant at={session.startedAt} />
        </Below>
        <Below until={72}>
          Session <Id id={session.id} of="session" />
        </Below>
      </Cell>
      <Cell column={SESSIONS.name}>
        <Clip>{user.name}</Clip>
      </Cell>
      <Cell column={SESSIONS.device}>
        {session.userAgent ? <Hint says={session.userAgent}>{device}</Hint> : device}
        {session.ip && (
          <Below until={54}>
            <Clip>{session.ip}</Clip>
          </Below>
        )}
      </Cell>
      <Cell column={SESSIONS.ip}>
        <Clip>{session.ip}</Clip>
      </Cell>
      <Cell column={SESSIONS.startedAt}>
        <Instant at={session.startedAt} />
      </Cell>
      <Cell column={SESSIONS.connections}>
        <Clients session={session.id} connections={connections} words={count(connections)} />
      </Cell>
      <Cell column={SESSIONS.id}>
        <Id id={session.id} of="session" />
      </Cell>
      <Cell column={SESSIONS.outcome}>
        <OutcomeTag outcome={outcome} />
        {connections > 0 && (
          <Below until={43}>
            <Clients
              session={session.id}
              connections={connections}
              words={counted(connections, 'connection')}
            />
          </Below>
        )}
      </Cell>
    </Table.Tr>
  )
}

interface ClientsProps {
  session: string
  connections: number
  words: string
}

/** How many clients a session had; it leads to what became of each of them. */
const Clients = ({ session, connections, words }: ClientsProps) =>
  connections === 0 ? (
    words
  ) : (
    <Link
      to="."
      search={({ user }) => ({ user, view: 'deliveries' as const, session })}
      className={classes.clients}
      aria-label={`Delivery details of ${counted(connections, 'connection')}`}
    >
      {words}
    </Link>
  )
