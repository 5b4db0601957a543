import { groupQuery, groupRow, page, userQuery, userRow } from '@curfew/shared/schemas'
import { listGroups, readGroup } from '../../../directory/group-list.ts'
import { groupRowFor, userRowFor } from '../../../directory/rights/abilities.ts'
import { listUsers } from '../../../directory/user-list.ts'
import { mapPage } from '../../../store/lists/page.ts'
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
    answers: { 200: page(groupRow) },
  },
  readGroup: {
    method: 'GET',
    path: '/v1/groups/:id',
    summary: 'Shows one group.',
    guard: mayRead('users:read'),
    lane: 'lists',
    params: oneOf,
    answers: { 200: groupRow },
  },
  listMembers: {
    method: 'GET',
    path: '/v1/groups/:id/members',
    summary: 'Lists the members of a group.',
    guard: mayRead('users:read'),
    lane: 'lists',
    params: oneOf,
    query: memberQuery,
    answers: { 200: page(userRow) },
  },
})

export const groupHandlers = ({ database: { reads } }: RouteOptions): Handlers<typeof groupRoutes> => ({
  async listGroups({ query, authority }) {
    const groups = await listGroups(reads, query)
    return { status: 200, body: mapPage(groups, (each) => groupRowFor(authority, each)) }
  },
  readGroup: async ({ params, authority }) => ({
    status: 200,
    body: groupRowFor(authority, found(await readGroup(reads, params.id))),
  }),
  async listMembers({ params, query, authority }) {
    const { id } = found(await readGroup(reads, params.id))
    const members = await listUsers(reads, { ...query, group: id })
    return { status: 200, body: mapPage(members, (user) => userRowFor(authority, user)) }
  },
})
