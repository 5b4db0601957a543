import { createRootRoute, createRoute, lazyRouteComponent, redirect } from '@tanstack/react-router'
import { pageAddressOf, type RawSearch, textOf } from './lists/address.ts'
import { auditSearchOf, deliveriesSearchOf, membersSearchOf, sessionsSearchOf } from './pages/searches.ts'
import { wayBackOf } from './session/way-back.ts'
import { NotFound } from './shell/not-found.tsx'
import { Root } from './shell/root.tsx'

/** `?user=` opens the panel of a user on any page, so that a link to it can be sent. */
const rootRoute = createRootRoute({
  component: Root,
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
  component: lazyRouteComponent(() => import('./pages/sessions/sessions-page.tsx'), 'SessionsPage'),
})

const groupsRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/groups',
  component: lazyRouteComponent(() => import('./pages/groups/groups-page.tsx'), 'GroupsPage'),
})
const noGroupRoute = createRoute({
  getParentRoute: () => groupsRoute,
  path: '/',
  component: lazyRouteComponent(() => import('./pages/groups/no-group.tsx'), 'NoGroup'),
})
const groupRoute = createRoute({
  getParentRoute: () => groupsRoute,
  path: '$groupId',
  validateSearch: membersSearchOf,
  component: lazyRouteComponent(() => import('./pages/groups/group-members.tsx'), 'GroupMembers'),
})

const revocationsRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/revocations',
  validateSearch: pageAddressOf,
  component: lazyRouteComponent(() => import('./pages/revocations/revocations-page.tsx'), 'RevocationsPage'),
})
const revocationRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/revocations/$revocationId',
  validateSearch: deliveriesSearchOf,
  component: lazyRouteComponent(() => import('./pages/revocations/revocation-page.tsx'), 'RevocationPage'),
})

const auditRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/audit',
  validateSearch: auditSearchOf,
  component: lazyRouteComponent(() => import('./pages/audit/audit-page.tsx'), 'AuditPage'),
})

const clusterRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/cluster',
  component: lazyRouteComponent(() => import('./pages/cluster/cluster-page.tsx'), 'ClusterPage'),
})

const settingsRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/settings',
  component: lazyRouteComponent(() => import('./pages/settings/settings-page.tsx'), 'SettingsPage'),
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
