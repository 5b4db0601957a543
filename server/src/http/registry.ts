import type { Handlers } from './doors/route.ts'
import { auditHandlers, auditRoutes } from './routes/audit.ts'
import { groupHandlers, groupRoutes } from './routes/directory/groups.ts'
import { userHandlers, userRoutes } from './routes/directory/users.ts'
import { descriptionHandlers, descriptionRoutes } from './routes/operation/description.ts'
import { healthHandlers, healthRoutes } from './routes/operation/health.ts'
import { metricsHandlers, metricsRoutes } from './routes/operation/metrics.ts'
import { nodeHandlers, nodeRoutes } from './routes/operation/nodes.ts'
import { policyHandlers, policyRoutes } from './routes/policies.ts'
import { deliveryHandlers, deliveryRoutes } from './routes/revocations/deliveries.ts'
import { endedSessionHandlers, endedSessionRoutes } from './routes/revocations/ended-sessions.ts'
import { revocationHandlers, revocationRoutes } from './routes/revocations/revocations.ts'
import { overviewHandlers, overviewRoutes } from './routes/sessions/overview.ts'
import { currentSessionHandlers, currentSessionRoutes } from './routes/sessions/session.ts'
import { sessionHandlers, sessionRoutes } from './routes/sessions/sessions.ts'
import { signInHandlers, signInRoutes } from './routes/sessions/sign-in.ts'
import { signOutHandlers, signOutRoutes } from './routes/sessions/sign-out.ts'

/**
 * Every way into the server over HTTP, each once, in the order of the documentation. What is not here cannot be asked for: the
 * checks, the OpenAPI document and the table of the README are read off it.
 */
export const ROUTES = {
  ...signInRoutes,
  ...signOutRoutes,
  ...currentSessionRoutes,
  ...overviewRoutes,
  ...sessionRoutes,
  ...userRoutes,
  ...groupRoutes,
  ...revocationRoutes,
  ...endedSessionRoutes,
  ...deliveryRoutes,
  ...policyRoutes,
  ...auditRoutes,
  ...nodeRoutes,
  ...descriptionRoutes,
  ...healthRoutes,
  ...metricsRoutes,
} as const

/** What all handlers together are made from. */
export type HandlerOptions = Parameters<typeof signInHandlers>[0] &
  Parameters<typeof signOutHandlers>[0] &
  Parameters<typeof revocationHandlers>[0] &
  Parameters<typeof policyHandlers>[0] &
  Parameters<typeof nodeHandlers>[0] &
  Parameters<typeof healthHandlers>[0] &
  Parameters<typeof metricsHandlers>[0] &
  Parameters<typeof descriptionHandlers>[0]

/** One handler for each route: the compiler wants all of them, and no other. */
export const createHandlers = (options: HandlerOptions): Handlers<typeof ROUTES, 'revoke'> => ({
  ...signInHandlers(options),
  ...signOutHandlers(options),
  ...currentSessionHandlers(options),
  ...overviewHandlers(options),
  ...sessionHandlers(options),
  ...userHandlers(options),
  ...groupHandlers(options),
  ...revocationHandlers(options),
  ...endedSessionHandlers(options),
  ...deliveryHandlers(options),
  ...policyHandlers(options),
  ...auditHandlers(options),
  ...nodeHandlers(options),
  ...descriptionHandlers(options),
  ...healthHandlers(options),
  ...metricsHandlers(options),
})
