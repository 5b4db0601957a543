import type { UserRow } from '@curfew/shared'
import { Checkbox, Table, UnstyledButton } from '@mantine/core'
import { IconChevronRight } from '@tabler/icons-react'
import { count, counted } from '../design/numbers.ts'
import { Tag } from '../design/tag.tsx'
import { Clip } from '../design/text/clip.tsx'
import { isolated } from '../design/text/isolated.ts'
import { Instant, Value } from '../design/value.tsx'
import { Below, Cell } from '../lists/cell.tsx'
import { useMe } from '../session/me.ts'
import { reasonNotAllowed } from './abilities.ts'
import { PEOPLE } from './columns.ts'
import { ForceLogoutButton } from './force-logout-button.tsx'
import classes from './people.module.css'
import { UserSessions } from './user/user-sessions.tsx'
import { UserLink } from './user-link.tsx'

interface PeopleRowProps {
  user: UserRow
  /** Is it the row that the keyboard is at? */
  isReached: boolean
  isSelected: boolean
  isExpanded: boolean
  mayForceLogout: boolean
  onReach(id: string): void
  onToggle(id: string): void
  onExpand(id: string): void
}

/** A user in one line, and their sessions below it when they are asked for. */
export const PeopleRow = (props: PeopleRowProps) => {
  const { user, isReached, isSelected, isExpanded, mayForceLogout, onReach, onToggle, onExpand } = props
  const me = useMe()
  const reason = reasonNotAllowed(user)
  const detailsId = `sessions-of-${user.id}`
  return (
    <>
      <Table.Tr
        data-row={user.id}
        data-selected={isSelected || undefined}
        data-gone={user.activeSessions === 0 || undefined}
        className={classes.row}
        tabIndex={isReached ? 0 : -1}
        onFocus={() => onReach(user.id)}
      >
        {mayForceLogout && (
          <Cell column={PEOPLE.check} className={classes.check}>
            <Checkbox
              aria-label={`Select ${isolated(user.loginId)}`}
              checked={isSelected}
              disabled={reason !== null}
              wrapperProps={{ 'data-hint': reason ?? undefined }}
              onChange={() => onToggle(user.id)}
            />
          </Cell>
        )}
        <Cell column={PEOPLE.loginId}>
          <span className={classes.login}>
            <UserLink id={user.id} className={classes.open}>
              <Clip inControl>{user.loginId}</Clip>
            </UserLink>
            {user.isSuperUser && <Tag tone="caution">SUPER</Tag>}
            {user.id === me.user.id && <Tag>you</Tag>}
            {user.sharesLoginId && <Tag tone="caution">shared id</Tag>}
            {user.status !== 'active' && <Tag tone="bad">{user.status}</Tag>}
          </span>
          {user.name && (
            <Below until={54}>
              <Clip>{user.name}</Clip>
            </Below>
          )}
        </Cell>
        <Cell column={PEOPLE.name}>
          <Clip>{user.name}</Clip>
        </Cell>
        <Cell column={PEOPLE.department}>
          <Clip>{user.department}</Clip>
        </Cell>
        <Cell column={PEOPLE.groups}>
          <Clip>{user.groups.map(({ name }) => isolated(name)).join(', ')}</Clip>
        </Cell>
        <Cell column={PEOPLE.sessions}>
          {user.activeSessions === 0 ? (
            <Value>{null}</Value>
          ) : (
            <UnstyledButton
              className={classes.sessions}
              aria-expanded={isExpanded}
              aria-controls={isExpanded ? detailsId : undefined}
              aria-label={`${counted(user.activeSessions, 'active session')} of ${isolated(user.loginId)}`}
              onClick={() => onExpand(user.id)}
            >
              {count(user.activeSessions)}
              <IconChevronRight size={13} aria-hidden />
            </UnstyledButton>
          )}
        </Cell>
        <Cell column={PEOPLE.lastSignInAt}>
          <Instant at={user.lastSignInAt} />
        </Cell>
        <Cell column={PEOPLE.lastIp}>
          <Clip>{user.lastIp}</Clip>
        </Cell>
        <Cell column={PEOPLE.revokedAt}>
          <Instant at={user.revokedAt} />
        </Cell>
        {mayForceLogout && (
          <Cell column={PEOPLE.act}>
            {user.activeSessions > 0 && (
              <ForceLogoutButton
                act={{ kind: 'user', person: user }}
                whom={isolated(user.loginId)}
                reason={reason}
              />
            )}
          </Cell>
        )}
      </Table.Tr>
      {isExpanded && (
        <Table.Tr id={detailsId} className={classes.details}>
          {/* Two columns are always there. Of more, those without a place would be made room for. */}
          <Table.Td colSpan={2}>
            <div className={classes.sessionsBelow}>
              <UserSessions user={user} />
            </div>
          </Table.Td>
        </Table.Tr>
      )}
    </>
  )
}
