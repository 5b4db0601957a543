import { page, session, user, userQuery, userSessionQuery } from '@curfew/shared/schemas'
import { readUser } from '../../../directory/read-users.ts'
import { listUsers } from '../../../directory/user-list.ts'
import { listSessions } from '../../../sessions/views/session-list.ts'
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
    answers: { 200: page(user) },
  },
  readUser: {
    method: 'GET',
    path: '/v1/users/:id',
    summary: 'Shows one user.',
    guard: mayRead('users:read'),
    lane: 'lists',
    params: oneOf,
    answers: { 200: user },
  },
  listSessionsOfUser: {
    method: 'GET',
    path: '/v1/users/:id/sessions',
    summary: 'Lists the sessions of a user.',
    guard: mayRead('sessions:read'),
    lane: 'lists',
    params: oneOf,
    query: userSessionQuery,
    answers: { 200: page(session) },
  },
})

export const userHandlers = ({ database: { reads } }: RouteOptions): Handlers<typeof userRoutes> => ({
  listUsers: async ({ query }) => ({ status: 200, body: await listUsers(reads, query) }),
  readUser: async ({ params }) => ({ status: 200, body: found(await readUser(reads, params.id)) }),
  async listSessionsOfUser({ params, query, session: asker }) {
    const { id } = found(await readUser(reads, params.id))
    return { status: 200, body: await listSessions(reads, { ...query, user: id }, asker.id) }
  },
})
