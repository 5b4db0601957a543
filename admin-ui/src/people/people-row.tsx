import type { UserRow } from '@curfew/shared'
import { Checkbox, Table, UnstyledButton } from '@mantine/core'
import { IconChevronRight } from '@tabler/icons-react'
import { Link } from '@tanstack/react-router'
import { count, counted } from '../design/numbers.ts'
import { Tag } from '../design/tag.tsx'
import { Instant, Value } from '../design/value.tsx'
import list from '../lists/list.module.css'
import { useMe } from '../session/me.ts'
import { reasonNotAllowed } from './abilities.ts'
import { ForceLogoutButton } from './force-logout-button.tsx'
import classes from './people.module.css'
import { UserSessions } from './user/user-sessions.tsx'

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
          <Table.Td className={classes.check}>
            <Checkbox
              aria-label={`Select ${user.loginId}`}
              checked={isSelected}
              disabled={reason !== null}
              title={reason ?? undefined}
              onChange={() => onToggle(user.id)}
            />
          </Table.Td>
        )}
        <Table.Td>
          <span className={classes.login}>
            <Link
              to="."
              search={(before) => ({ ...before, user: user.id })}
              className={classes.open}
              data-open
            >
              {user.loginId}
            </Link>
            {user.isSuperUser && <Tag tone="caution">SUPER</Tag>}
            {user.id === me.user.id && <Tag>you</Tag>}
            {user.sharesLoginId && <Tag tone="caution">shared id</Tag>}
            {user.status !== 'active' && <Tag tone="bad">{user.status}</Tag>}
          </span>
          <span className={classes.narrowName}>{user.name}</span>
        </Table.Td>
        <Table.Td className={`${list.roomyOnly} ${classes.name}`}>
          <Value>{user.name}</Value>
        </Table.Td>
        <Table.Td className={`${list.veryWideOnly} ${classes.department}`}>
          <Value>{user.department}</Value>
        </Table.Td>
        <Table.Td
          className={`${list.veryWideOnly} ${classes.groups}`}
          title={user.groups.map(({ name }) => name).join(', ')}
        >
          <Value>{user.groups.map(({ name }) => name).join(', ')}</Value>
        </Table.Td>
        <Table.Td>
          {user.activeSessions === 0 ? (
            <Value>{null}</Value>
          ) : (
            <UnstyledButton
              className={classes.sessions}
              aria-expanded={isExpanded}
              aria-controls={isExpanded ? detailsId : undefined}
              aria-label={`${counted(user.activeSessions, 'active session')} of ${user.loginId}`}
              onClick={() => onExpand(user.id)}
            >
              {count(user.activeSessions)}
              <IconChevronRight size={13} aria-hidden />
            </UnstyledButton>
          )}
        </Table.Td>
        <Table.Td className={list.wideOnly}>
          <Instant at={user.lastSignInAt} />
        </Table.Td>
        <Table.Td className={list.roomyOnly}>
          <Value>{user.lastIp}</Value>
        </Table.Td>
        <Table.Td className={list.wideOnly}>
          <Instant at={user.revokedAt} />
        </Table.Td>
        {mayForceLogout && (
          <Table.Td className={classes.act}>
            {user.activeSessions > 0 && (
              <ForceLogoutButton act={{ kind: 'user', person: user }} whom={user.loginId} reason={reason} />
            )}
          </Table.Td>
        )}
      </Table.Tr>
      {isExpanded && (
        <Table.Tr id={detailsId} className={classes.details}>
          <Table.Td colSpan={10}>
            <UserSessions user={user} />
          </Table.Td>
        </Table.Tr>
      )}
    </>
  )
}
