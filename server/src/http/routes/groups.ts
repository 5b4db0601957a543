import { groupQuery, userQuery } from '@curfew/shared/schemas'
import { Router } from 'express'
import { listGroups, readGroup } from '../../directory/group-list.ts'
import { listUsers } from '../../directory/user-list.ts'
import { parse } from '../parse.ts'
import { found, idOf } from '../path-id.ts'
import type { RouteOptions } from './route-options.ts'

/** Of the members of a group, which the path names. */
const memberQuery = userQuery.omit({ group: true })

/** `GET /v1/groups`, `GET /v1/groups/:id`, `GET /v1/groups/:id/members` */
export function groupsRoutes({ database: { reads }, guards }: RouteOptions): Router {
  return Router()
    .get('/groups', ...guards.may('users:read'), async (request, response) => {
      response.json(await listGroups(reads, parse(groupQuery, request.query)))
    })
    .get('/groups/:id', ...guards.may('users:read'), async (request, response) => {
      response.json(found(await readGroup(reads, idOf(request))))
    })
    .get('/groups/:id/members', ...guards.may('users:read'), async (request, response) => {
      const query = parse(memberQuery, request.query)
      const { id } = found(await readGroup(reads, idOf(request)))
      response.json(await listUsers(reads, { ...query, group: id }))
    })
}
