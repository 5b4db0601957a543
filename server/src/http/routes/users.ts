import { userQuery, userSessionQuery } from '@curfew/shared/schemas'
import Router from 'router'
import { readUser } from '../../directory/read-users.ts'
import { listUsers } from '../../directory/user-list.ts'
import { sendJson } from '../../node-http/answer.ts'
import type { Handler } from '../../node-http/handler.ts'
import { queryOf } from '../../node-http/request-url.ts'
import { listSessions } from '../../sessions/views/session-list.ts'
import { sessionOf } from '../check-session.ts'
import { parse } from '../parse.ts'
import { found, idOf } from '../path-id.ts'
import type { RouteOptions } from './route-options.ts'

/** `GET /v1/users`, `GET /v1/users/:id`, `GET /v1/users/:id/sessions` */
export function usersRoutes({ database: { reads }, guards }: RouteOptions): Handler {
  return Router()
    .get('/users', guards.may('users:read'), async (request, response) => {
      sendJson(response, 200, await listUsers(reads, parse(userQuery, queryOf(request))))
    })
    .get('/users/:id', guards.may('users:read'), async (request, response) => {
      sendJson(response, 200, found(await readUser(reads, idOf(request))))
    })
    .get('/users/:id/sessions', guards.may('sessions:read'), async (request, response) => {
      const query = parse(userSessionQuery, queryOf(request))
      const { id } = found(await readUser(reads, idOf(request)))
      sendJson(response, 200, await listSessions(reads, { ...query, user: id }, sessionOf(request).id))
    })
}
