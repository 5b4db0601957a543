import { auditQuery } from '@curfew/shared/schemas'
import { Router } from 'express'
import { listAudit } from '../../audit/audit-list.ts'
import { parse } from '../parse.ts'
import type { RouteOptions } from './route-options.ts'

/** `GET /v1/audit` */
export function auditRoute({ database, guards }: RouteOptions): Router {
  return Router().get('/audit', ...guards.may('audit:read'), async (request, response) => {
    response.json(await listAudit(database.reads, parse(auditQuery, request.query)))
  })
}
