import type { WaitedNode } from '@curfew/shared'
import cors from 'cors'
import Router from 'router'
import { RefusalRecords } from '../audit/refusal-records.ts'
import { LanesOfActor } from '../directory/lanes-of-actor.ts'
import type { Shedding } from '../load/overload.ts'
import type { Log } from '../log.ts'
import type { Handler } from '../node-http/handler.ts'
import { Refusal } from '../refusal.ts'
import type { AddressOf } from '../request/address-of.ts'
import type { SessionCookie } from '../request/cookie.ts'
import { listedOrigins, type OriginRules } from '../request/origin.ts'
import { dataHeaders } from '../secure-headers.ts'
import type { RefusedSignIns } from '../sign-in/limits/refused-sign-ins.ts'
import type { SignInLimits } from '../sign-in/limits/sign-in-limits.ts'
import type { Database } from '../store/database.ts'
import type { ActivityRecorder, SessionChecker } from './check-session.ts'
import { createGuards } from './guards.ts'
import { sayNotAttached } from './not-attached.ts'
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
  waitUntilRefused: (position: number) => Promise<WaitedNode[]>
  /** Of this start of this process. */
  nodeId: string
  cookie: SessionCookie
  /** Says where requests come from. */
  addressOf: AddressOf
  /** Without it there is no `/metrics`. */
  metrics?: MetricsPage
  /** Hears how long each forced logout took. */
  revoked?: RevocationObserver
  /** What is refused while the node is behind. */
  shedding: Shedding
  log: Log
}

/**
 * The HTTP API, to be mounted under any path. It works on requests and responses as node:http makes them, so that neither its
 * ways nor those of the application around it reach the other. What is not the API's passes through.
 */
export function api(options: ApiOptions): Handler {
  const router = Router()
  const ours = [sayRequestId, dataHeaders, neverStored]
  router.use('/v1', ours)
  // And nothing below: that may be the application's.
  router.all(['/livez', '/readyz', '/metrics'], ours)
  router.use(healthRoutes(options))
  if (options.metrics) router.use(metricsRoute(options.metrics))
  router.use('/v1/live', sayNotAttached(options.log))
  router.use('/v1', acrossOrigins(options), shed(options), routes(options), () => {
    throw new Refusal('not_found')
  })
  router.use(presentProblems(options.log))
  return router
}

function routes(options: ApiOptions): Handler {
  const guards = createGuards(options)
  const lanes = new LanesOfActor(options.database)
  const reading = { database: options.database, guards }
  const refusals = new RefusalRecords(options.log)
  return Router().use([
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
  ])
}

const neverStored: Handler = (_request, response, next) => {
  response.setHeader('Cache-Control', 'no-store')
  next()
}

/** Pages of the listed origins may read answers, with cookies. For all others the browser's own rule stands. */
const acrossOrigins = (rules: OriginRules): Handler =>
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
