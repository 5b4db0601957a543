import type { AuditEntry } from '@curfew/shared'
import { Table } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { getRouteApi, Link } from '@tanstack/react-router'
import { auditQuery } from '../../api/queries.ts'
import { useHttp } from '../../api/use-http.ts'
import { Empty, Failed, Loading } from '../../design/states.tsx'
import { Tag } from '../../design/tag.tsx'
import { Clip } from '../../design/text/clip.tsx'
import { Id } from '../../design/text/id.tsx'
import { Instant } from '../../design/value.tsx'
import { actorWords } from '../../design/words/actor-words.ts'
import { isRevocationTarget, TargetWords } from '../../force-logout/target-words.tsx'
import { Below, Cell } from '../../lists/cell.tsx'
import { type Columns, TIME } from '../../lists/column.ts'
import { List } from '../../lists/list.tsx'
import { Pager } from '../../lists/pager.tsx'
import { usePaging } from '../../lists/use-paging.ts'
import { useMay } from '../../session/me.ts'
import { NoAccess } from '../../shell/no-access.tsx'
import { PageHead } from '../../shell/page-head.tsx'
import { ROWS } from '../searches.ts'
import { actionWords, detailWords, targetWords } from './entry-words.ts'
import { NoLongerKept } from './no-longer-kept.tsx'
import { OfRevocation } from './of-revocation.tsx'

const route = getRouteApi('/audit')

const ENTRIES = {
  at: { head: 'Time', ...TIME },
  actor: { head: 'By', width: '15cqi', from: 43 },
  action: { head: 'Action' },
  target: { head: 'Target', width: '19cqi', from: 43 },
  detail: { head: 'Detail', width: '22cqi', from: 54 },
  ip: { head: 'IP', width: '7.5rem', from: 54 },
  request: { head: 'Request', width: '6.5rem', from: 72 },
} as const satisfies Columns

/** Every recorded act, newest first. */
export const AuditPage = () => {
  const mayRead = useMay('audit:read')
  const search = route.useSearch()
  const paging = usePaging(search, ROWS)
  const entries = useQuery({
    ...auditQuery(useHttp(), {
      revocation: search.revocation,
      sort: '-at',
      limit: ROWS,
      cursor: search.cursor,
    }),
    enabled: mayRead,
  })
  if (!mayRead) return <NoAccess title="Audit" what="the audit log" />
  return (
    <>
      <PageHead
        title="Audit"
        total={entries.data?.total}
        totalIsEstimate={entries.data?.totalIsEstimate}
        counts="entries"
        isLive={!entries.isLoadingError}
      />
      {search.revocation && <OfRevocation id={search.revocation} />}
      {entries.isPending ? (
        <Loading what="the audit log" />
      ) : entries.isError && !entries.data ? (
        <Failed what="the audit log" error={entries.error} onRetry={() => void entries.refetch()} />
      ) : entries.data.items.length === 0 ? (
        <Empty title={search.revocation ? 'No entries for this revocation' : 'No entries yet'} />
      ) : (
        <>
          <List label="Audit" columns={ENTRIES}>
            {entries.data.items.map((entry) => (
              <EntryRow key={entry.id} entry={entry} />
            ))}
          </List>
          <div style={{ marginTop: 10 }}>
            <Pager
              label="Pages of the audit log"
              paging={paging}
              shown={entries.data.items.length}
              total={entries.data.total}
              totalIsEstimate={entries.data.totalIsEstimate}
              nextCursor={entries.data.nextCursor}
              isBusy={entries.isPlaceholderData}
            />
          </div>
        </>
      )}
    </>
  )
}

const EntryRow = ({ entry }: { entry: AuditEntry }) => {
  const action = actionWords(entry)
  const detail = detailWords(entry)
  const target = isRevocationTarget(entry.target) ? <TargetWords target={entry.target} /> : targetWords(entry)
  return (
    <Table.Tr>
      <Cell column={ENTRIES.at}>
        <Instant at={entry.at} />
      </Cell>
      <Cell column={ENTRIES.actor}>
        <Clip>{actorWords(entry.actor)}</Clip>
      </Cell>
      <Cell column={ENTRIES.action}>
        {entry.revocationId && !entry.revocationGone ? (
          <Link to="/revocations/$revocationId" params={{ revocationId: entry.revocationId }}>
            {action}
          </Link>
        ) : (
          action
        )}
        {entry.outcome === 'refused' && (
          <>
            {' '}
            <Tag tone="bad">refused</Tag>
          </>
        )}
        {entry.revocationGone && <NoLongerKept days={entry.revocationGone.keptDays} />}
        <Below until={43}>
          <Clip>{actorWords(entry.actor)}</Clip>
        </Below>
        {target !== '' && (
          <Below until={43}>
            <Clip more={JSON.stringify(entry.target)}>{target}</Clip>
          </Below>
        )}
        {detail !== '' && (
          <Below until={54}>
            <Clip more={JSON.stringify(entry.detail)}>{detail}</Clip>
          </Below>
        )}
        {entry.ip && (
          <Below until={54}>
            <Clip>{entry.ip}</Clip>
          </Below>
        )}
        {entry.requestId && (
          <Below until={72}>
            Request <Id id={entry.requestId} of="request" />
          </Below>
        )}
      </Cell>
      <Cell column={ENTRIES.target}>
        <Clip more={JSON.stringify(entry.target)}>{target}</Clip>
      </Cell>
      <Cell column={ENTRIES.detail}>
        <Clip more={JSON.stringify(entry.detail)}>{detail}</Clip>
      </Cell>
      <Cell column={ENTRIES.ip}>
        <Clip>{entry.ip}</Clip>
      </Cell>
      <Cell column={ENTRIES.request}>
        <Id id={entry.requestId} of="request" />
      </Cell>
    </Table.Tr>
  )
}
