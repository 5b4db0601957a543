import { userQuery, userSessionQuery } from '@curfew/shared/schemas'
import { Router } from 'express'
import { readUser } from '../../directory/read-users.ts'
import { listUsers } from '../../directory/user-list.ts'
import { listSessions } from '../../sessions/session-list.ts'
import { sessionOf } from '../check-session.ts'
import { parse } from '../parse.ts'
import { found, idOf } from '../path-id.ts'
import type { RouteOptions } from './route-options.ts'

/** `GET /v1/users`, `GET /v1/users/:id`, `GET /v1/users/:id/sessions` */
export function usersRoutes({ database: { reads }, guards }: RouteOptions): Router {
  return Router()
    .get('/users', ...guards.may('users:read'), async (request, response) => {
      response.json(await listUsers(reads, parse(userQuery, request.query)))
    })
    .get('/users/:id', ...guards.may('users:read'), async (request, response) => {
      response.json(found(await readUser(reads, idOf(request))))
    })
    .get('/users/:id/sessions', ...guards.may('sessions:read'), async (request, response) => {
      const query = parse(userSessionQuery, request.query)
      const { id } = found(await readUser(reads, idOf(request)))
      response.json(await listSessions(reads, { ...query, user: id }, sessionOf(request).id))
    })
}
