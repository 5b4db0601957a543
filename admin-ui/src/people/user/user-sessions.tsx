import type { SessionRow, UserRow } from '@curfew/shared'
import { Table } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { SESSIONS_OF_USER, userSessionsQuery } from '../../api/queries.ts'
import { useHttp } from '../../api/use-http.ts'
import { count } from '../../design/numbers.ts'
import { Failed, Loading } from '../../design/states.tsx'
import { Tag } from '../../design/tag.tsx'
import { Clip } from '../../design/text/clip.tsx'
import { Hint } from '../../design/text/hint.tsx'
import { Id } from '../../design/text/id.tsx'
import { isolated } from '../../design/text/isolated.ts'
import { Instant } from '../../design/value.tsx'
import { Below, Cell } from '../../lists/cell.tsx'
import { ACT, type Columns, TIME } from '../../lists/column.ts'
import { List } from '../../lists/list.tsx'
import { Pager } from '../../lists/pager.tsx'
import { useOwnPaging } from '../../lists/use-own-paging.ts'
import { useMay, useMe } from '../../session/me.ts'
import { reasonNotAllowed } from '../abilities.ts'
import { ForceLogoutButton } from '../force-logout-button.tsx'
import { browserWords, deviceWords } from './device-words.ts'
import classes from './user-sessions.module.css'

const SESSIONS = {
  browser: { head: 'Browser' },
  device: { head: 'Device', width: '16cqi', from: 43 },
  startedAt: { head: 'Signed in', ...TIME, from: 30 },
  ip: { head: 'IP', width: '7.5rem', from: 30 },
  lastActiveAt: { head: 'Last activity', ...TIME, from: 30 },
  connections: { head: 'Connections', width: '6.75rem', from: 43, isAtEnd: true },
  id: { head: 'Session', width: '6.5rem', from: 54 },
  act: ACT,
} as const satisfies Columns

/** The live sessions of a user, each with its own Force logout. */
export const UserSessions = ({ user }: { user: UserRow }) => {
  const paging = useOwnPaging(SESSIONS_OF_USER)
  const sessions = useQuery(userSessionsQuery(useHttp(), user.id, paging.cursor))
  if (sessions.isPending) return <Loading what="the sessions" />
  if (sessions.isError && !sessions.data)
    return <Failed what="the sessions" one="User" error={sessions.error} onRetry={sessions.refetch} />
  const { items, total, nextCursor } = sessions.data
  if (total === 0) return <p className={classes.none}>No active session.</p>
  return (
    <div className={classes.sessions}>
      <List
        label={`Active sessions of ${isolated(user.loginId)}`}
        columns={SESSIONS}
        isBusy={sessions.isPlaceholderData}
      >
        {items.map((session) => (
          <SessionLine key={session.id} session={session} user={user} />
        ))}
      </List>
      <div className={classes.foot}>
        <Pager
          label={`Pages of the sessions of ${isolated(user.loginId)}`}
          paging={paging}
          shown={items.length}
          total={total}
          nextCursor={nextCursor}
          isBusy={sessions.isPlaceholderData}
        />
      </div>
    </div>
  )
}

const SessionLine = ({ session, user }: { session: SessionRow; user: UserRow }) => {
  const me = useMe()
  const mayForceLogout = useMay('sessions:revoke')
  const { os, type } = session.device
  const browser = browserWords(session.device)
  const device = [os, type].filter((part) => part !== null).join(', ')
  return (
    <Table.Tr>
      <Cell column={SESSIONS.browser}>
        {session.userAgent ? <Hint says={session.userAgent}>{browser}</Hint> : <Clip>{browser}</Clip>}
        {device && <Below until={43}>{device}</Below>}
        <Below until={30}>
          <Clip>{session.ip}</Clip>
        </Below>
        <Below until={30}>
          Signed in <Instant at={session.startedAt} />
        </Below>
        <Below until={30}>
          Last activity <Instant at={session.lastActiveAt} />
        </Below>
        <Below until={54}>
          Session <Id id={session.id} of="session" />
        </Below>
      </Cell>
      <Cell column={SESSIONS.device}>
        <Clip>{device}</Clip>
      </Cell>
      <Cell column={SESSIONS.startedAt}>
        <Instant at={session.startedAt} />
      </Cell>
      <Cell column={SESSIONS.ip}>
        <Clip>{session.ip}</Clip>
      </Cell>
      <Cell column={SESSIONS.lastActiveAt}>
        <Instant at={session.lastActiveAt} />
      </Cell>
      <Cell column={SESSIONS.connections}>{count(session.connections)}</Cell>
      <Cell column={SESSIONS.id}>
        <Id id={session.id} of="session" />
      </Cell>
      <Cell column={SESSIONS.act}>
        {session.id === me.session.id ? (
          <Tag tone="good">this session</Tag>
        ) : (
          mayForceLogout && (
            <ForceLogoutButton
              act={{ kind: 'session', session, person: user }}
              whom={`${isolated(user.loginId)}, ${deviceWords(session.device)}`}
              reason={reasonNotAllowed(session)}
            />
          )
        )}
      </Cell>
    </Table.Tr>
  )
}
