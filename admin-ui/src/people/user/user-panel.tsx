import type { UserRow } from '@curfew/shared'
import { Button, Group, Tooltip } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useSearch } from '@tanstack/react-router'
import { useState } from 'react'
import { userQuery } from '../../api/queries.ts'
import { useHttp } from '../../api/use-http.ts'
import { SidePanel } from '../../design/side-panel.tsx'
import { Failed, Loading } from '../../design/states.tsx'
import { Tag } from '../../design/tag.tsx'
import { Clip } from '../../design/text/clip.tsx'
import { CopyButton } from '../../design/text/copy-button.tsx'
import { Id } from '../../design/text/id.tsx'
import { isolated } from '../../design/text/isolated.ts'
import { Whole } from '../../design/text/whole.tsx'
import { Instant } from '../../design/value.tsx'
import { useForceLogout } from '../../force-logout/force-logout-context.ts'
import { useMay } from '../../session/me.ts'
import { reasonNotAllowed } from '../abilities.ts'
import { useClosePanel } from '../use-close-panel.ts'
import { UserHistory } from './user-history.tsx'
import classes from './user-panel.module.css'
import { UserSessions } from './user-sessions.tsx'

/** The panel of the user whom the address names (`?user=`), on whatever page. */
export const UserPanel = () => {
  const { user: id } = useSearch({ from: '__root__' })
  const close = useClosePanel()
  // Whom it shows stays until it has slid away.
  const [last, setLast] = useState(id)
  if (id !== undefined && id !== last) setLast(id)
  return (
    <SidePanel
      title={last ? <PanelTitle id={last} /> : ''}
      closeLabel="Close the panel"
      opened={id !== undefined}
      onClose={close}
      size={620}
    >
      {last && <PanelBody id={last} />}
    </SidePanel>
  )
}

const PanelTitle = ({ id }: { id: string }) => {
  const { data: user } = useQuery(userQuery(useHttp(), id))
  return (
    <span className={classes.title}>
      <Clip inTwoLines>{user?.name ?? user?.loginId ?? 'User'}</Clip>
      {user?.isSuperUser && <Tag tone="caution">SUPER</Tag>}
      {user && user.status !== 'active' && <Tag tone="bad">{user.status}</Tag>}
    </span>
  )
}

const PanelBody = ({ id }: { id: string }) => {
  const user = useQuery(userQuery(useHttp(), id))
  if (user.isPending) return <Loading what="the user" />
  if (user.isError && !user.data)
    return <Failed what="the user" one="User" error={user.error} onRetry={user.refetch} />
  return (
    <div className={classes.body}>
      <Facts user={user.data} />
      <section aria-label="Active sessions">
        <Group justify="space-between" mb={6}>
          <h3 className={classes.heading}>
            Active sessions <span>{user.data.activeSessions}</span>
          </h3>
          <SignOutEverywhere user={user.data} />
        </Group>
        <UserSessions user={user.data} />
      </section>
      <UserHistory id={id} />
    </div>
  )
}

const SignOutEverywhere = ({ user }: { user: UserRow }) => {
  const mayForceLogout = useMay('sessions:revoke')
  const forceLogout = useForceLogout()
  if (!mayForceLogout || user.activeSessions === 0) return null
  const reason = reasonNotAllowed(user)
  const button = (
    <Button
      color="brick"
      variant="outline"
      data-disabled={reason !== null || undefined}
      aria-disabled={reason !== null || undefined}
      onClick={() => reason === null && forceLogout({ kind: 'user', person: user })}
    >
      Force logout everywhere
    </Button>
  )
  return reason === null ? button : <Tooltip label={reason}>{button}</Tooltip>
}

const Facts = ({ user }: { user: UserRow }) => (
  <dl className={classes.facts}>
    <dt>Login id</dt>
    <dd>
      <Whole>{user.loginId}</Whole> <CopyButton text={user.loginId} what="the login id" />
      {user.sharesLoginId && (
        <div className={classes.sharedId}>
          Another user has the same login id, spelled differently. Each is found only by their exact spelling.
        </div>
      )}
    </dd>
    <dt>Department</dt>
    <dd>
      <Whole>{user.department}</Whole>
    </dd>
    <dt>Groups</dt>
    <dd>
      <Whole>{user.groups.map(({ name }) => isolated(name)).join(', ')}</Whole>
    </dd>
    <dt>Last sign-in</dt>
    <dd>
      <Instant at={user.lastSignInAt} />
    </dd>
    <dt>Last IP</dt>
    <dd>
      <Whole>{user.lastIp}</Whole>
    </dd>
    <dt>Revoked at</dt>
    <dd>
      <Instant at={user.revokedAt} />
    </dd>
    <dt>User id</dt>
    <dd>
      <Id id={user.id} of="user" whole />
    </dd>
  </dl>
)
