import Router from 'router'
import { sendJson } from '../../node-http/answer.ts'
import type { Handler } from '../../node-http/handler.ts'
import { readOverviewNow } from '../../sessions/views/overview.ts'
import type { RouteOptions } from './route-options.ts'

/** `GET /v1/overview` */
export function overviewRoute({ database, guards }: RouteOptions): Handler {
  return Router().get('/overview', guards.may('sessions:read'), async (_request, response) => {
    sendJson(response, 200, await readOverviewNow(database))
  })
}
