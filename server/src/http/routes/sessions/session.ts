import { currentSession } from '@curfew/shared/schemas'
import { Refusal } from '../../../refusal.ts'
import { readCurrentSession } from '../../../sessions/views/current-session.ts'
import { themselves } from '../../doors/guard.ts'
import { type Handlers, routes } from '../../doors/route.ts'
import type { RouteOptions } from '../route-options.ts'

export const currentSessionRoutes = routes({
  readCurrentSession: {
    method: 'GET',
    path: '/v1/session',
    summary:
      'Says who asks, what they may do and by which policy their session lives; never counts as activity.',
    guard: themselves,
    lane: 'lists',
    answers: { 200: currentSession },
  },
})

export const currentSessionHandlers = ({
  database: { answers },
}: RouteOptions): Handlers<typeof currentSessionRoutes> => ({
  async readCurrentSession({ session }) {
    const current = await readCurrentSession(answers, session)
    if (!current) throw new Refusal('unauthenticated')
    return { status: 200, body: current }
  },
})
