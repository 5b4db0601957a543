import { sessionQuery } from '@curfew/shared/schemas'
import { Router } from 'express'
import { listSessions } from '../../sessions/session-list.ts'
import { readSessionView } from '../../sessions/session-view.ts'
import { sessionOf } from '../check-session.ts'
import { parse } from '../parse.ts'
import { found, idOf } from '../path-id.ts'
import type { RouteOptions } from './route-options.ts'

/** `GET /v1/sessions`, `GET /v1/sessions/:id` */
export function sessionsRoutes({ database: { reads }, guards }: RouteOptions): Router {
  return Router()
    .get('/sessions', ...guards.may('sessions:read'), async (request, response) => {
      response.json(await listSessions(reads, parse(sessionQuery, request.query), sessionOf(request).id))
    })
    .get('/sessions/:id', ...guards.may('sessions:read'), async (request, response) => {
      response.json(found(await readSessionView(reads, idOf(request), sessionOf(request).id)))
    })
}
