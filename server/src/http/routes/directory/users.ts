import { page, sessionRow, userQuery, userRow, userSessionQuery } from '@curfew/shared/schemas'
import { readUser } from '../../../directory/read-users.ts'
import { userRowFor } from '../../../directory/rights/abilities.ts'
import { listUsers } from '../../../directory/user-list.ts'
import { listSessions } from '../../../sessions/views/session-list.ts'
import { sessionRowFor } from '../../../sessions/views/session-row.ts'
import { mapPage } from '../../../store/lists/page.ts'
import { mayRead } from '../../doors/guard.ts'
import { type Handlers, routes } from '../../doors/route.ts'
import { found } from '../../reading/found.ts'
import { oneOf } from '../ids.ts'
import type { RouteOptions } from '../route-options.ts'

export const userRoutes = routes({
  listUsers: {
    method: 'GET',
    path: '/v1/users',
    summary: 'Lists the users, whether they are signed in or not.',
    guard: mayRead('users:read'),
    lane: 'lists',
    query: userQuery,
    answers: { 200: page(userRow) },
  },
  readUser: {
    method: 'GET',
    path: '/v1/users/:id',
    summary: 'Shows one user.',
    guard: mayRead('users:read'),
    lane: 'lists',
    params: oneOf,
    answers: { 200: userRow },
  },
  listSessionsOfUser: {
    method: 'GET',
    path: '/v1/users/:id/sessions',
    summary: 'Lists the sessions of a user.',
    guard: mayRead('sessions:read'),
    lane: 'lists',
    params: oneOf,
    query: userSessionQuery,
    answers: { 200: page(sessionRow) },
  },
})

export const userHandlers = ({ database: { reads } }: RouteOptions): Handlers<typeof userRoutes> => ({
  async listUsers({ query, authority }) {
    const users = await listUsers(reads, query)
    return { status: 200, body: mapPage(users, (user) => userRowFor(authority, user)) }
  },
  readUser: async ({ params, authority }) => ({
    status: 200,
    body: userRowFor(authority, found(await readUser(reads, params.id))),
  }),
  async listSessionsOfUser({ params, query, session, authority }) {
    const user = found(await readUser(reads, params.id))
    const sessions = await listSessions(reads, { ...query, user: user.id }, session.id)
    return { status: 200, body: mapPage(sessions, (each) => sessionRowFor(authority, each, user)) }
  },
})
