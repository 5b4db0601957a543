import type { WaitedNode } from '@curfew/shared'
import { RefusalRecords } from '../audit/refusal-records.ts'
import { type Keep, keepTogether, USUAL_KEEP } from '../config/keep.ts'
import { LanesOfActor } from '../directory/rights/lanes-of-actor.ts'
import type { Shedding } from '../load/overload.ts'
import type { Log } from '../log.ts'
import type { UnwrittenActivity } from '../policy-changes/preview-policy.ts'
import { Refusal } from '../refusal.ts'
import type { SessionCookie } from '../request/cookie.ts'
import type { OriginRules } from '../request/origin.ts'
import { dataHeaderValues } from '../secure-headers.ts'
import type { RefusedSignIns } from '../sign-in/limits/refused-sign-ins.ts'
import type { SignInLimits } from '../sign-in/limits/sign-in-limits.ts'
import type { Database } from '../store/database.ts'
import { type FoundRoute, routeFinder } from './doors/find-route.ts'
import { LANE_OF_NOTHING } from './doors/lane.ts'
import { performer } from './doors/perform.ts'
import type { Answer } from './exchange/answer.ts'
import { ClientGone } from './exchange/client-gone.ts'
import { crossOrigin } from './exchange/cross-origin.ts'
import type { Exchange } from './exchange/exchange.ts'
import { problemAnswer } from './exchange/problem.ts'
import { guardDoors } from './guards/admit.ts'
import type { ActivityRecorder, SessionChecker } from './guards/check-session.ts'
import { goingOn } from './guards/may-go-on.ts'
import { shed, type TokenMemory } from './guards/shed.ts'
import { sayNotAttached } from './not-attached.ts'
import { createHandlers, ROUTES } from './registry.ts'
import type { HealthOptions } from './routes/operation/health.ts'
import type { MetricsPage } from './routes/operation/metrics.ts'
import type { RevocationObserver } from './routes/revocations/time-revocation.ts'

export interface ApiOptions extends OriginRules, HealthOptions {
  database: Database
  verifier: SessionChecker & TokenMemory
  activity: ActivityRecorder & UnwrittenActivity
  limits: SignInLimits
  refusedSignIns: RefusedSignIns
  /** Whether there is a sign-in with a password. */
  passwords: boolean
  /** Beyond so many live sessions of a user a sign-in ends the oldest. The default is 1,000. */
  maxSessionsPerUser?: number
  /** For how long what is past is kept. The default is `USUAL_KEEP`. */
  keep?: Keep
  /** Waits until every node has applied an entry or is fenced, see `feed/look.ts`. */
  waitUntilRefused: (position: number) => Promise<WaitedNode[]>
  /** Of this start of this process. */
  nodeId: string
  cookie: SessionCookie
  /** Where Curfew is mounted, for its description; empty at the root. */
  basePath?: string
  /** Without it there is no `/metrics`. */
  metrics?: MetricsPage
  /** Hears how long each forced logout took. */
  revoked?: RevocationObserver
  /** What is refused while the node is behind. */
  shedding: Shedding
  /** Whether each answer is held against its schema: for tests and development. One that differs becomes a 500. */
  checkAnswers?: boolean
  log: Log
}

/** The HTTP API, whatever server or framework it is mounted in: an adapter brings it requests and takes its answers away. */
export interface Api {
  /** Whether a request is for the API to answer; all others are the application's. */
  owns(method: string, path: string): boolean
  /** @returns null when nobody waits for an answer any more */
  answer(exchange: Exchange): Promise<Answer | null>
}

export function createApi(options: ApiOptions): Api {
  const { log } = options
  const find = routeFinder(routesOf(options))
  const shedding = shed(options)
  const notAttached = sayNotAttached(log)
  const acrossOrigins = crossOrigin(options)
  const handlers = createHandlers({
    ...options,
    keep: keepTogether(options.keep ?? USUAL_KEEP),
    lanes: new LanesOfActor(options.database),
    refusals: new RefusalRecords(log),
  })
  const admit = guardDoors({ ...options, metricsToken: options.metrics?.token })
  const perform = performer({
    handlers,
    admit,
    mayGoOn: goingOn({ ...options, admit }),
    brokeOff: (error, { requestId }) => log.warn({ err: error, requestId }, 'an export broke off'),
    checkAnswers: options.checkAnswers ?? false,
  })

  async function serve(found: FoundRoute | null, exchange: Exchange): Promise<Answer> {
    await shedding(found?.route.lane ?? LANE_OF_NOTHING, exchange)
    if (found === null) throw new Refusal('not_found')
    return perform(found, exchange)
  }

  return {
    owns: (method, path) => isVersioned(path) || tryFind(method, path) !== null,
    async answer(exchange) {
      const { method, path, requestId } = exchange
      const isOurs = isVersioned(path)
      const across = isOurs ? acrossOrigins(exchange) : { headers: {}, isPreflight: false }
      const headers = { ...COMMON, 'X-Request-Id': requestId, ...across.headers }
      if (across.isPreflight) return { status: 204, headers, text: null }
      notAttached(path)
      try {
        const answer = await serve(find(method, path), exchange)
        return { ...answer, headers: { ...headers, ...answer.headers } }
      } catch (error) {
        // There is nobody to tell, and nothing to log: people close pages.
        if (error instanceof ClientGone) return null
        const problem = problemAnswer(error, requestId, log)
        return { ...problem, headers: { ...headers, ...problem.headers } }
      }
    },
  }

  function tryFind(method: string, path: string): FoundRoute | null {
    try {
      return find(method, path)
    } catch {
      return null
    }
  }
}

/** Those that this installation has. */
function routesOf({ passwords, metrics }: Pick<ApiOptions, 'passwords' | 'metrics'>) {
  const { signIn, readMetrics, ...always } = ROUTES
  return { ...always, ...(passwords ? { signIn } : {}), ...(metrics ? { readMetrics } : {}) }
}

const COMMON = { ...dataHeaderValues, 'Cache-Control': 'no-store' }

/** Everything below belongs to the API, what it does not know too. */
const isVersioned = (path: string): boolean => /^\/v1(\/|$)/i.test(path)
