import { page, session, sessionQuery } from '@curfew/shared/schemas'
import { listSessions } from '../../../sessions/views/session-list.ts'
import { readSessionView } from '../../../sessions/views/session-view.ts'
import { mayRead } from '../../doors/guard.ts'
import { type Handlers, routes } from '../../doors/route.ts'
import { found } from '../../reading/found.ts'
import { oneOf } from '../ids.ts'
import type { RouteOptions } from '../route-options.ts'

export const sessionRoutes = routes({
  listSessions: {
    method: 'GET',
    path: '/v1/sessions',
    summary: 'Lists the sessions, live and ended.',
    guard: mayRead('sessions:read'),
    lane: 'lists',
    query: sessionQuery,
    answers: { 200: page(session) },
  },
  readSession: {
    method: 'GET',
    path: '/v1/sessions/:id',
    summary: 'Shows one session.',
    guard: mayRead('sessions:read'),
    lane: 'lists',
    params: oneOf,
    answers: { 200: session },
  },
})

export const sessionHandlers = ({ database: { reads } }: RouteOptions): Handlers<typeof sessionRoutes> => ({
  listSessions: async ({ query, session: { id } }) => ({
    status: 200,
    body: await listSessions(reads, query, id),
  }),
  readSession: async ({ params, session: { id } }) => ({
    status: 200,
    body: found(await readSessionView(reads, params.id, id)),
  }),
})
