import { node, nodeQuery, page } from '@curfew/shared/schemas'
import { listNodes } from '../../../feed/node-list.ts'
import { mayWatch } from '../../doors/guard.ts'
import { type Handlers, routes } from '../../doors/route.ts'
import type { RouteOptions } from '../route-options.ts'

export const nodeRoutes = routes({
  listNodes: {
    method: 'GET',
    path: '/v1/nodes',
    summary: 'Lists who is in the cluster.',
    guard: mayWatch('system:read'),
    lane: 'watching',
    query: nodeQuery,
    answers: { 200: page(node) },
  },
})

export interface NodesRouteOptions extends RouteOptions {
  /** Of the node that answers. */
  nodeId: string
}

export const nodeHandlers = ({
  database: { answers },
  nodeId,
}: NodesRouteOptions): Handlers<typeof nodeRoutes> => ({
  listNodes: async ({ query }) => ({ status: 200, body: await listNodes(answers, query, nodeId) }),
})
