import { nodeQuery } from '@curfew/shared/schemas'
import { Router } from 'express'
import { listNodes } from '../../feed/node-list.ts'
import { parse } from '../parse.ts'
import type { RouteOptions } from './route-options.ts'

export interface NodesRouteOptions extends RouteOptions {
  /** Of the node that answers. */
  nodeId: string
}

/** `GET /v1/nodes` */
export function nodesRoute({ database, guards, nodeId }: NodesRouteOptions): Router {
  return Router().get('/nodes', ...guards.mayWatch('system:read'), async (request, response) => {
    response.json(await listNodes(database.answers, parse(nodeQuery, request.query), nodeId))
  })
}
