import { groupQuery, userQuery } from '@curfew/shared/schemas'
import Router from 'router'
import { listGroups, readGroup } from '../../directory/group-list.ts'
import { listUsers } from '../../directory/user-list.ts'
import { sendJson } from '../../node-http/answer.ts'
import type { Handler } from '../../node-http/handler.ts'
import { queryOf } from '../../node-http/request-url.ts'
import { parse } from '../parse.ts'
import { found, idOf } from '../path-id.ts'
import type { RouteOptions } from './route-options.ts'

/** Of the members of a group, which the path names. */
const memberQuery = userQuery.omit({ group: true })

/** `GET /v1/groups`, `GET /v1/groups/:id`, `GET /v1/groups/:id/members` */
export function groupsRoutes({ database: { reads }, guards }: RouteOptions): Handler {
  return Router()
    .get('/groups', guards.may('users:read'), async (request, response) => {
      sendJson(response, 200, await listGroups(reads, parse(groupQuery, queryOf(request))))
    })
    .get('/groups/:id', guards.may('users:read'), async (request, response) => {
      sendJson(response, 200, found(await readGroup(reads, idOf(request))))
    })
    .get('/groups/:id/members', guards.may('users:read'), async (request, response) => {
      const query = parse(memberQuery, queryOf(request))
      const { id } = found(await readGroup(reads, idOf(request)))
      sendJson(response, 200, await listUsers(reads, { ...query, group: id }))
    })
}
