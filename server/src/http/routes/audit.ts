import { auditQuery } from '@curfew/shared/schemas'
import Router from 'router'
import { listAudit } from '../../audit/audit-list.ts'
import { sendJson } from '../../node-http/answer.ts'
import type { Handler } from '../../node-http/handler.ts'
import { queryOf } from '../../node-http/request-url.ts'
import { parse } from '../parse.ts'
import type { RouteOptions } from './route-options.ts'

/** `GET /v1/audit` */
export function auditRoute({ database, guards }: RouteOptions): Handler {
  return Router().get('/audit', guards.may('audit:read'), async (request, response) => {
    sendJson(response, 200, await listAudit(database.reads, parse(auditQuery, queryOf(request))))
  })
}
