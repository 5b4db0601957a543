import { Router } from 'express'
import { readOverviewNow } from '../../sessions/overview.ts'
import type { RouteOptions } from './route-options.ts'

/** `GET /v1/overview` */
export function overviewRoute({ database, guards }: RouteOptions): Router {
  return Router().get('/overview', ...guards.may('sessions:read'), async (_request, response) => {
    response.json(await readOverviewNow(database))
  })
}
