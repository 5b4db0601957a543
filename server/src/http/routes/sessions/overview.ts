import { overview } from '@curfew/shared/schemas'
import { readOverviewNow } from '../../../sessions/views/overview.ts'
import { mayRead } from '../../doors/guard.ts'
import { type Handlers, routes } from '../../doors/route.ts'
import type { RouteOptions } from '../route-options.ts'

export const overviewRoutes = routes({
  readOverview: {
    method: 'GET',
    path: '/v1/overview',
    summary: 'Counts who is signed in.',
    guard: mayRead('sessions:read'),
    lane: 'lists',
    answers: { 200: overview },
  },
})

export const overviewHandlers = ({ database }: RouteOptions): Handlers<typeof overviewRoutes> => ({
  readOverview: async () => ({ status: 200, body: await readOverviewNow(database) }),
})
