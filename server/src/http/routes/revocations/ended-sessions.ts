import type { EndedSession } from '@curfew/shared'
import { endedSession, endedSessionQuery, exportQuery, page } from '@curfew/shared/schemas'
import { listEndedSessions } from '../../../revocations/ended-session-list.ts'
import { walkEndedSessions } from '../../../revocations/walk-ended-sessions.ts'
import { mayExport, mayRead } from '../../doors/guard.ts'
import { type Cell, exportOf, type Handlers, routes } from '../../doors/route.ts'
import { orNotKept, pagesOrNotKept } from '../../reading/found.ts'
import { oneOf } from '../ids.ts'
import type { RouteOptions } from '../route-options.ts'

/** Named as in JSON, so that whoever knows the one file knows the other. */
const COLUMNS: Readonly<Record<string, (ended: EndedSession) => Cell>> = {
  loginId: ({ user }) => user.loginId,
  name: ({ user }) => user.name,
  outcome: ({ outcome }) => outcome,
  connections: ({ connections }) => connections,
  browser: ({ session }) => session.device.browser,
  os: ({ session }) => session.device.os,
  deviceType: ({ session }) => session.device.type,
  ip: ({ session }) => session.ip,
  startedAt: ({ session }) => session.startedAt,
  lastActiveAt: ({ session }) => session.lastActiveAt,
  endedAt: ({ session }) => session.endedAt,
  reason: ({ session }) => session.reason,
  userId: ({ user }) => user.id,
  sessionId: ({ session }) => session.id,
  revocationId: ({ session }) => session.revocationId,
  userAgent: ({ session }) => session.userAgent,
}

export const endedSessionRoutes = routes({
  listEndedSessions: {
    method: 'GET',
    path: '/v1/revocations/:id/sessions',
    summary:
      'Lists the sessions that a forced logout has ended, connected or not, with what became of their clients.',
    guard: mayRead('sessions:read'),
    lane: 'lists',
    params: oneOf,
    query: endedSessionQuery,
    answers: { 200: page(endedSession) },
  },
  exportEndedSessions: {
    method: 'GET',
    path: '/v1/revocations/:id/export',
    summary: 'Exports all of them as a file, those of a user together.',
    guard: mayExport('sessions:read'),
    lane: 'lists',
    params: oneOf,
    query: exportQuery,
    answers: { 200: exportOf(endedSession, COLUMNS) },
  },
})

export function endedSessionHandlers({
  database: { reads },
  keep,
}: RouteOptions): Handlers<typeof endedSessionRoutes> {
  const notKept = orNotKept({ what: 'Forced logouts', days: keep.revocationsDays })
  return {
    listEndedSessions: async ({ params, query }) => ({
      status: 200,
      body: await listEndedSessions(reads, params.id, query).catch(notKept),
    }),
    exportEndedSessions: ({ params, query }) => ({
      status: 200,
      body: {
        ...query,
        name: `revocation-${params.id}`,
        pages: pagesOrNotKept(walkEndedSessions(reads, params.id), notKept),
      },
    }),
  }
}
