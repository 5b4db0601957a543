import type { AuditEntry } from '@curfew/shared'
import { Table } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { getRouteApi, Link } from '@tanstack/react-router'
import { auditQuery } from '../../api/queries.ts'
import { useHttp } from '../../api/use-http.ts'
import { actorWords } from '../../design/actor-words.ts'
import { Empty, Failed, Loading } from '../../design/states.tsx'
import { Tag } from '../../design/tag.tsx'
import { Instant, Value } from '../../design/value.tsx'
import { isRevocationTarget, TargetWords } from '../../force-logout/target-words.tsx'
import list from '../../lists/list.module.css'
import { Pager } from '../../lists/pager.tsx'
import { usePaging } from '../../lists/use-paging.ts'
import { useMay } from '../../session/me.ts'
import { NoAccess } from '../../shell/no-access.tsx'
import { PageHead } from '../../shell/page-head.tsx'
import { ROWS } from '../searches.ts'
import { actionWords, detailWords, targetWords } from './entry-words.ts'

const route = getRouteApi('/audit')

/** Every recorded act, newest first. */
export const AuditPage = () => {
  const mayRead = useMay('audit:read')
  const search = route.useSearch()
  const paging = usePaging(search, ROWS)
  const entries = useQuery({
    ...auditQuery(useHttp(), { sort: '-at', limit: ROWS, cursor: search.cursor }),
    enabled: mayRead,
  })
  if (!mayRead) return <NoAccess title="Audit" what="the audit log" />
  return (
    <>
      <PageHead title="Audit" total={entries.data?.total} counts="entries" />
      {entries.isPending ? (
        <Loading what="the audit log" />
      ) : entries.isError && !entries.data ? (
        <Failed what="the audit log" error={entries.error} onRetry={() => void entries.refetch()} />
      ) : entries.data.items.length === 0 ? (
        <Empty title="Nothing is recorded yet" />
      ) : (
        <>
          <div className={list.frame}>
            <Table aria-label="Audit" className={list.table} verticalSpacing={6}>
              <Table.Thead>
                <Table.Tr>
                  <Table.Th>At</Table.Th>
                  <Table.Th className={list.wideOnly}>Who</Table.Th>
                  <Table.Th>Action</Table.Th>
                  <Table.Th className={list.wideOnly}>Target</Table.Th>
                  <Table.Th className={list.wideOnly}>Detail</Table.Th>
                  <Table.Th className={list.wideOnly}>IP</Table.Th>
                  <Table.Th className={list.veryWideOnly}>Request</Table.Th>
                </Table.Tr>
              </Table.Thead>
              <Table.Tbody>
                {entries.data.items.map((entry) => (
                  <EntryRow
                    key={entry.id}
                    entry={entry}
                    isMeant={search.revocation !== undefined && entry.revocationId === search.revocation}
                  />
                ))}
              </Table.Tbody>
            </Table>
          </div>
          <div style={{ marginTop: 10 }}>
            <Pager
              label="Pages of the audit log"
              paging={paging}
              shown={entries.data.items.length}
              total={entries.data.total}
              nextCursor={entries.data.nextCursor}
            />
          </div>
        </>
      )}
    </>
  )
}

const bringIntoView = (row: HTMLElement | null): void => row?.scrollIntoView({ block: 'nearest' })

const EntryRow = ({ entry, isMeant }: { entry: AuditEntry; isMeant: boolean }) => {
  const action = actionWords(entry)
  const detail = detailWords(entry)
  const target = isRevocationTarget(entry.target) ? <TargetWords target={entry.target} /> : targetWords(entry)
  return (
    <Table.Tr
      ref={isMeant ? bringIntoView : undefined}
      className={isMeant ? list.meant : undefined}
      aria-current={isMeant || undefined}
    >
      <Table.Td>
        <Instant at={entry.at} />
        <span className={list.narrowOnly}>{actorWords(entry.actor)}</span>
      </Table.Td>
      <Table.Td className={list.wideOnly}>{actorWords(entry.actor)}</Table.Td>
      <Table.Td>
        {entry.revocationId ? (
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
        {target !== '' && <span className={list.narrowOnly}>{target}</span>}
        {detail !== '' && <span className={list.narrowOnly}>{detail}</span>}
      </Table.Td>
      <Table.Td className={`${list.wideOnly} ${list.clip}`} title={JSON.stringify(entry.target)}>
        <Value>{target}</Value>
      </Table.Td>
      <Table.Td className={`${list.wideOnly} ${list.clip}`} title={JSON.stringify(entry.detail)}>
        <Value>{detail}</Value>
      </Table.Td>
      <Table.Td className={list.wideOnly}>
        <Value>{entry.ip}</Value>
      </Table.Td>
      <Table.Td className={`${list.veryWideOnly} ${list.clip} mono`} title={entry.requestId ?? undefined}>
        <Value>{entry.requestId?.slice(0, 8)}</Value>
      </Table.Td>
    </Table.Tr>
  )
}
