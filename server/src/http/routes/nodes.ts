import { nodeQuery } from '@curfew/shared/schemas'
import Router from 'router'
import { listNodes } from '../../feed/node-list.ts'
import { sendJson } from '../../node-http/answer.ts'
import type { Handler } from '../../node-http/handler.ts'
import { queryOf } from '../../node-http/request-url.ts'
import { parse } from '../parse.ts'
import type { RouteOptions } from './route-options.ts'

export interface NodesRouteOptions extends RouteOptions {
  /** Of the node that answers. */
  nodeId: string
}

/** `GET /v1/nodes` */
export function nodesRoute({ database, guards, nodeId }: NodesRouteOptions): Handler {
  return Router().get('/nodes', guards.mayWatch('system:read'), async (request, response) => {
    sendJson(response, 200, await listNodes(database.answers, parse(nodeQuery, queryOf(request)), nodeId))
  })
}
