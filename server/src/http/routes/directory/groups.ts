import { group, groupQuery, page, user, userQuery } from '@curfew/shared/schemas'
import { listGroups, readGroup } from '../../../directory/group-list.ts'
import { listUsers } from '../../../directory/user-list.ts'
import { mayRead } from '../../doors/guard.ts'
import { type Handlers, routes } from '../../doors/route.ts'
import { found } from '../../reading/found.ts'
import { oneOf } from '../ids.ts'
import type { RouteOptions } from '../route-options.ts'

/** Of the members of a group, which the path names. */
const memberQuery = userQuery.omit({ group: true })

export const groupRoutes = routes({
  listGroups: {
    method: 'GET',
    path: '/v1/groups',
    summary: 'Lists the groups, with how many of their members are signed in.',
    guard: mayRead('users:read'),
    lane: 'lists',
    query: groupQuery,
    answers: { 200: page(group) },
  },
  readGroup: {
    method: 'GET',
    path: '/v1/groups/:id',
    summary: 'Shows one group.',
    guard: mayRead('users:read'),
    lane: 'lists',
    params: oneOf,
    answers: { 200: group },
  },
  listMembers: {
    method: 'GET',
    path: '/v1/groups/:id/members',
    summary: 'Lists the members of a group.',
    guard: mayRead('users:read'),
    lane: 'lists',
    params: oneOf,
    query: memberQuery,
    answers: { 200: page(user) },
  },
})

export const groupHandlers = ({ database: { reads } }: RouteOptions): Handlers<typeof groupRoutes> => ({
  listGroups: async ({ query }) => ({ status: 200, body: await listGroups(reads, query) }),
  readGroup: async ({ params }) => ({ status: 200, body: found(await readGroup(reads, params.id)) }),
  async listMembers({ params, query }) {
    const { id } = found(await readGroup(reads, params.id))
    return { status: 200, body: await listUsers(reads, { ...query, group: id }) }
  },
})
