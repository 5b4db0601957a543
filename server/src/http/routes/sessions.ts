import { sessionQuery } from '@curfew/shared/schemas'
import Router from 'router'
import { sendJson } from '../../node-http/answer.ts'
import type { Handler } from '../../node-http/handler.ts'
import { queryOf } from '../../node-http/request-url.ts'
import { listSessions } from '../../sessions/views/session-list.ts'
import { readSessionView } from '../../sessions/views/session-view.ts'
import { sessionOf } from '../check-session.ts'
import { parse } from '../parse.ts'
import { found, idOf } from '../path-id.ts'
import type { RouteOptions } from './route-options.ts'

/** `GET /v1/sessions`, `GET /v1/sessions/:id` */
export function sessionsRoutes({ database: { reads }, guards }: RouteOptions): Handler {
  return Router()
    .get('/sessions', guards.may('sessions:read'), async (request, response) => {
      sendJson(
        response,
        200,
        await listSessions(reads, parse(sessionQuery, queryOf(request)), sessionOf(request).id),
      )
    })
    .get('/sessions/:id', guards.may('sessions:read'), async (request, response) => {
      sendJson(response, 200, found(await readSessionView(reads, idOf(request), sessionOf(request).id)))
    })
}
