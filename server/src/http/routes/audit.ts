import { auditEntry, auditQuery, page } from '@curfew/shared/schemas'
import { listAudit } from '../../audit/audit-list.ts'
import { mayRead } from '../doors/guard.ts'
import { type Handlers, routes } from '../doors/route.ts'
import type { RouteOptions } from './route-options.ts'

export const auditRoutes = routes({
  listAudit: {
    method: 'GET',
    path: '/v1/audit',
    summary: 'Lists the records: who did what to whom, and what was refused.',
    guard: mayRead('audit:read'),
    lane: 'lists',
    query: auditQuery,
    answers: { 200: page(auditEntry) },
  },
})

export const auditHandlers = ({ database: { reads }, keep }: RouteOptions): Handlers<typeof auditRoutes> => ({
  listAudit: async ({ query }) => ({ status: 200, body: await listAudit(reads, query, keep) }),
})
