import type { Permission } from '@curfew/shared'
import {
  IconClockCog,
  IconDevices,
  IconDoorExit,
  IconFileText,
  IconServer,
  IconUsersGroup,
} from '@tabler/icons-react'
import { Link } from '@tanstack/react-router'
import { useMe } from '../session/me.ts'
import classes from './navigation.module.css'

interface Place {
  to: '/sessions' | '/groups' | '/revocations' | '/audit' | '/cluster' | '/settings'
  label: string
  icon: typeof IconDevices
  /** Who has none of these does not see it. */
  needs: readonly Permission[]
}

const PLACES: readonly Place[] = [
  { to: '/sessions', label: 'Sessions', icon: IconDevices, needs: ['sessions:read'] },
  { to: '/groups', label: 'Groups', icon: IconUsersGroup, needs: ['users:read'] },
  { to: '/revocations', label: 'Revocations', icon: IconDoorExit, needs: ['sessions:read'] },
  { to: '/audit', label: 'Audit', icon: IconFileText, needs: ['audit:read'] },
  { to: '/cluster', label: 'Cluster', icon: IconServer, needs: ['system:read'] },
  { to: '/settings', label: 'Settings', icon: IconClockCog, needs: ['policies:read', 'policies:manage'] },
]

export const Navigation = () => {
  const { permissions } = useMe()
  const places = PLACES.filter(({ needs }) => needs.some((permission) => permissions.includes(permission)))
  return (
    <nav aria-label="Dashboard" className={classes.nav}>
      {places.map(({ to, label, icon: Icon }) => (
        <Link key={to} to={to} className={classes.link} activeOptions={{ includeSearch: false }}>
          <Icon size={17} stroke={1.6} aria-hidden />
          {label}
        </Link>
      ))}
    </nav>
  )
}
