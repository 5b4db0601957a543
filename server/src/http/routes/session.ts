import Router from 'router'
import { sendJson } from '../../node-http/answer.ts'
import type { Handler } from '../../node-http/handler.ts'
import { Refusal } from '../../refusal.ts'
import { readCurrentSession } from '../../sessions/views/current-session.ts'
import { sessionOf } from '../check-session.ts'
import type { RouteOptions } from './route-options.ts'

/** `GET /v1/session`: who asks, what they may do, and by which policy their session lives. */
export function sessionRoute({ database, guards }: RouteOptions): Handler {
  return Router().get('/session', guards.aboutThemselves, async (request, response) => {
    const current = await readCurrentSession(database.answers, sessionOf(request))
    if (!current) throw new Refusal('unauthenticated')
    sendJson(response, 200, current)
  })
}
