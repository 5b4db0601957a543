import type { SessionRow, UserRow } from '@curfew/shared'
import { Table } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { userSessionsQuery } from '../../api/queries.ts'
import { useHttp } from '../../api/use-http.ts'
import { count } from '../../design/numbers.ts'
import { Failed, Loading } from '../../design/states.tsx'
import { Tag } from '../../design/tag.tsx'
import { Instant, Value } from '../../design/value.tsx'
import list from '../../lists/list.module.css'
import { useMay, useMe } from '../../session/me.ts'
import { reasonNotAllowed } from '../abilities.ts'
import { ForceLogoutButton } from '../force-logout-button.tsx'
import { deviceWords } from './device-words.ts'
import classes from './user-sessions.module.css'

/** The live sessions of a user, each with its own Force logout. */
export const UserSessions = ({ user }: { user: UserRow }) => {
  const sessions = useQuery(userSessionsQuery(useHttp(), user.id, 'active'))
  if (sessions.isPending) return <Loading what="the sessions" />
  if (sessions.isError && !sessions.data)
    return <Failed what="the sessions" one="User" error={sessions.error} onRetry={sessions.refetch} />
  const { items, total } = sessions.data
  if (items.length === 0) return <p className={classes.none}>No active session.</p>
  return (
    <div className={classes.scroll}>
      <Table aria-label={`Active sessions of ${user.loginId}`} className={`${list.table} ${classes.table}`}>
        <Table.Thead>
          <Table.Tr>
            <Table.Th>Browser</Table.Th>
            <Table.Th>Device</Table.Th>
            <Table.Th>Signed in</Table.Th>
            <Table.Th>IP</Table.Th>
            <Table.Th>Last activity</Table.Th>
            <Table.Th title="Open tabs">Connections</Table.Th>
            <Table.Th>
              <span className="seen-by-readers-only">Force logout</span>
            </Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {items.map((session) => (
            <SessionLine key={session.id} session={session} user={user} />
          ))}
        </Table.Tbody>
      </Table>
      {total > items.length && (
        <p className={classes.none}>
          The newest {count(items.length)} of {count(total)}.
        </p>
      )}
    </div>
  )
}

const SessionLine = ({ session, user }: { session: SessionRow; user: UserRow }) => {
  const me = useMe()
  const mayForceLogout = useMay('sessions:revoke')
  const { browser, os, type } = session.device
  return (
    <Table.Tr>
      <Table.Td title={session.userAgent ?? undefined} data-label="Browser">
        <Value>{browser}</Value>
      </Table.Td>
      <Table.Td data-label="Device">
        <Value>{[os, type].filter((part) => part !== null).join(', ')}</Value>
      </Table.Td>
      <Table.Td data-label="Signed in">
        <Instant at={session.startedAt} />
      </Table.Td>
      <Table.Td data-label="IP">
        <Value>{session.ip}</Value>
      </Table.Td>
      <Table.Td data-label="Last activity">
        <Instant at={session.lastActiveAt} />
      </Table.Td>
      <Table.Td data-label="Connections">{count(session.connections)}</Table.Td>
      <Table.Td className={classes.act}>
        {session.id === me.session.id ? (
          <Tag tone="good">this session</Tag>
        ) : (
          mayForceLogout && (
            <ForceLogoutButton
              act={{ kind: 'session', session, person: user }}
              whom={`${user.loginId}, ${deviceWords(session.device)}`}
              reason={reasonNotAllowed(session)}
            />
          )
        )}
      </Table.Td>
    </Table.Tr>
  )
}
