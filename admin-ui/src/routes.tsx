import { createRootRoute, createRoute, redirect } from '@tanstack/react-router'
import { pageAddressOf, type RawSearch, textOf } from './lists/address.ts'
import { lazyPage } from './loading/lazy-page.tsx'
import { auditSearchOf, membersSearchOf, revocationSearchOf, sessionsSearchOf } from './pages/searches.ts'
import { wayBackOf } from './session/way-back.ts'
import { NotFound } from './shell/not-found.tsx'
import { Root } from './shell/root.tsx'

/** `?user=` opens the panel of a user on any page, so that a link to it can be sent. */
const rootRoute = createRootRoute({
  component: Root,
  // The frame of all pages has broken, or what is around it: the boundary around everything needs neither.
  errorComponent: ({ error }) => {
    throw error
  },
  notFoundComponent: NotFound,
  validateSearch: (raw: RawSearch): { user?: string } => ({ user: textOf(raw.user) }),
})

const indexRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/',
  beforeLoad: () => {
    throw redirect({ to: '/sessions', replace: true })
  },
})

/** The root draws the sign-in page itself, whenever nobody is signed in. `?returnTo=` leads the same person back. */
const signInRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/sign-in',
  validateSearch: (raw: RawSearch): { returnTo?: string } => ({ returnTo: wayBackOf(raw.returnTo) }),
  component: () => null,
})

const sessionsRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/sessions',
  validateSearch: sessionsSearchOf,
  component: lazyPage(() => import('./pages/sessions/sessions-page.tsx'), 'SessionsPage', 'Sessions'),
})

const groupsRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/groups',
  component: lazyPage(() => import('./pages/groups/groups-page.tsx'), 'GroupsPage', 'Groups'),
})
const noGroupRoute = createRoute({
  getParentRoute: () => groupsRoute,
  path: '/',
  component: lazyPage(() => import('./pages/groups/no-group.tsx'), 'NoGroup'),
})
const groupRoute = createRoute({
  getParentRoute: () => groupsRoute,
  path: '$groupId',
  validateSearch: membersSearchOf,
  component: lazyPage(() => import('./pages/groups/group-members.tsx'), 'GroupMembers'),
})

const revocationsRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/revocations',
  validateSearch: pageAddressOf,
  component: lazyPage(
    () => import('./pages/revocations/revocations-page.tsx'),
    'RevocationsPage',
    'Revocations',
  ),
})
const revocationRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/revocations/$revocationId',
  validateSearch: revocationSearchOf,
  component: lazyPage(
    () => import('./pages/revocations/revocation-page.tsx'),
    'RevocationPage',
    'Revocation',
  ),
})

const auditRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/audit',
  validateSearch: auditSearchOf,
  component: lazyPage(() => import('./pages/audit/audit-page.tsx'), 'AuditPage', 'Audit'),
})

const clusterRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/cluster',
  component: lazyPage(() => import('./pages/cluster/cluster-page.tsx'), 'ClusterPage', 'Cluster'),
})

const settingsRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/settings',
  component: lazyPage(() => import('./pages/settings/settings-page.tsx'), 'SettingsPage', 'Settings'),
})

export const routeTree = rootRoute.addChildren([
  indexRoute,
  signInRoute,
  sessionsRoute,
  groupsRoute.addChildren([noGroupRoute, groupRoute]),
  revocationsRoute,
  revocationRoute,
  auditRoute,
  clusterRoute,
  settingsRoute,
])
