import type { WaitedNode } from '@curfew/shared'
import cors from 'cors'
import express, { type Express, type RequestHandler, Router } from 'express'
import { RefusalRecords } from '../audit/refusal-records.ts'
import { LanesOfActor } from '../directory/lanes-of-actor.ts'
import type { Shedding } from '../load/overload.ts'
import type { Log } from '../log.ts'
import { listedOrigins, type OriginRules } from '../origin.ts'
import { Refusal } from '../refusal.ts'
import { dataHeaders } from '../secure-headers.ts'
import type { RefusedSignIns } from '../sessions/limits/refused-sign-ins.ts'
import type { SignInLimits } from '../sessions/sign-in-limits.ts'
import type { Database } from '../store/database.ts'
import type { ActivityRecorder, SessionChecker } from './check-session.ts'
import type { SessionCookie } from './cookie.ts'
import { createGuards } from './guards.ts'
import { presentProblems } from './problem.ts'
import { sayRequestId } from './request-id.ts'
import { auditRoute } from './routes/audit.ts'
import { deliveriesRoute } from './routes/deliveries.ts'
import { groupsRoutes } from './routes/groups.ts'
import { type HealthOptions, healthRoutes } from './routes/health.ts'
import { type MetricsPage, metricsRoute } from './routes/metrics.ts'
import { nodesRoute } from './routes/nodes.ts'
import { overviewRoute } from './routes/overview.ts'
import { policiesRoutes } from './routes/policies.ts'
import { revocationsRoutes } from './routes/revocations.ts'
import { sessionRoute } from './routes/session.ts'
import { sessionsRoutes } from './routes/sessions.ts'
import { signInRoute } from './routes/sign-in.ts'
import { signOutRoute } from './routes/sign-out.ts'
import { usersRoutes } from './routes/users.ts'
import { shed, type TokenMemory } from './shed.ts'
import type { RevocationObserver } from './time-revocation.ts'

export interface ApiOptions extends OriginRules, HealthOptions {
  database: Database
  verifier: SessionChecker & TokenMemory
  activity: ActivityRecorder
  limits: SignInLimits
  refusedSignIns: RefusedSignIns
  /** Whether there is a sign-in with a password. */
  passwords: boolean
  /** Beyond so many live sessions of a user a sign-in ends the oldest. The default is 1,000. */
  maxSessionsPerUser?: number
  /** Waits until every node has applied an entry or is fenced, see `feed/look.ts`. */
  settle: (position: number) => Promise<WaitedNode[]>
  /** Of this start of this process. */
  nodeId: string
  cookie: SessionCookie
  /**
   * Addresses and networks of the proxies whose `X-Forwarded-For` is believed. When there are none, an application that
   * this one is mounted in decides.
   */
  trustedProxies: readonly string[]
  /** Without it there is no `/metrics`. */
  metrics?: MetricsPage
  /** Hears how long each forced logout took. */
  revoked?: RevocationObserver
  /** What is refused while the node is behind. */
  shedding: Shedding
  log: Log
}

/**
 * The HTTP API: an Express application of its own, to be mounted under any path, so that neither its settings nor those
 * of the application around it reach the other. What is not the API's passes through.
 */
export function api(options: ApiOptions): Express {
  const app = express()
  app.disable('x-powered-by')
  app.disable('etag')
  app.set('query parser', 'simple')
  if (options.trustedProxies.length > 0) app.set('trust proxy', [...options.trustedProxies])
  app.use(['/v1', '/livez', '/readyz', '/metrics'], sayRequestId, dataHeaders, neverStored)
  app.use(healthRoutes(options))
  if (options.metrics) app.use(metricsRoute(options.metrics))
  app.use('/v1', acrossOrigins(options), shed(options), routes(options), () => {
    throw new Refusal('not_found')
  })
  app.use(presentProblems(options.log))
  return app
}

function routes(options: ApiOptions): Router {
  const guards = createGuards(options)
  const lanes = new LanesOfActor(options.database)
  const reading = { database: options.database, guards }
  const refusals = new RefusalRecords(options.log)
  return Router().use(
    ...(options.passwords ? [signInRoute(options)] : []),
    signOutRoute(options),
    sessionRoute(reading),
    sessionsRoutes(reading),
    usersRoutes(reading),
    groupsRoutes(reading),
    overviewRoute(reading),
    deliveriesRoute(reading),
    nodesRoute({ ...reading, nodeId: options.nodeId }),
    revocationsRoutes({ ...options, guards, lanes, refusals }),
    auditRoute(reading),
    policiesRoutes({ ...options, guards, lanes, refusals }),
  )
}

const neverStored: RequestHandler = (_request, response, next) => {
  response.set('Cache-Control', 'no-store')
  next()
}

/** Pages of the listed origins may read answers, with cookies. For all others the browser's own rule stands. */
const acrossOrigins = (rules: OriginRules): RequestHandler =>
  cors({
    origin: listedOrigins(rules),
    credentials: true,
    methods: ['GET', 'POST', 'PUT'],
    allowedHeaders: [
      'Authorization',
      'Content-Type',
      'Curfew-Background',
      'Idempotency-Key',
      'If-Match',
      'X-Request-Id',
    ],
    exposedHeaders: ['ETag', 'Retry-After', 'X-Request-Id'],
  })
