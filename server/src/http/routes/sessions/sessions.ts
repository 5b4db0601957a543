import { page, sessionQuery, sessionRow } from '@curfew/shared/schemas'
import { listSessions } from '../../../sessions/views/session-list.ts'
import { readSessionRows } from '../../../sessions/views/session-row.ts'
import { readSessionView } from '../../../sessions/views/session-view.ts'
import { mayRead } from '../../doors/guard.ts'
import { type Handlers, routes } from '../../doors/route.ts'
import { found, orNotKept } from '../../reading/found.ts'
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
    answers: { 200: page(sessionRow) },
  },
  readSession: {
    method: 'GET',
    path: '/v1/sessions/:id',
    summary: 'Shows one session.',
    guard: mayRead('sessions:read'),
    lane: 'lists',
    params: oneOf,
    answers: { 200: sessionRow },
  },
})

export const sessionHandlers = ({
  database: { reads },
  keep,
}: RouteOptions): Handlers<typeof sessionRoutes> => ({
  async listSessions({ query, session, authority }) {
    const page = await listSessions(reads, query, session.id)
    return { status: 200, body: { ...page, items: await readSessionRows(reads, authority, page.items) } }
  },
  async readSession({ params, session, authority }) {
    const view = await readSessionView(reads, params.id, session.id)
      .then(found)
      .catch(orNotKept({ what: 'Sessions that have ended', days: keep.sessionsDays }))
    const [row] = await readSessionRows(reads, authority, [view])
    return { status: 200, body: found(row ?? null) }
  },
})
