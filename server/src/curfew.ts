import { readFileSync } from 'node:fs'
import type { IncomingMessage, Server, ServerResponse } from 'node:http'
import { sql } from 'kysely'
import Router from 'router'
import { USUAL_CONNECTIONS } from './config/database-connections.ts'
import type { KnownUser } from './directory/known-user.ts'
import { api } from './http/api.ts'
import { clientOf, contextOf } from './http/client.ts'
import { takeBackUndelivered, whileConnected } from './http/client-gone.ts'
import { sessionCookie, setSessionCookie } from './http/cookie.ts'
import { dashboard } from './http/dashboard.ts'
import { requestId } from './http/request-id.ts'
import { requireSession } from './http/require-session.ts'
import { openGateway } from './live/gateway.ts'
import { boundedLog } from './log/bounded-log.ts'
import { createLog, type Log } from './log.ts'
import { openMetrics } from './metrics/metrics.ts'
import { CurfewNode } from './node.ts'
import type { Handler } from './node-http/handler.ts'
import { signInPage } from './pages/sign-in.ts'
import { readAddresses } from './sessions/address-of.ts'
import { RefusedSignIns } from './sessions/limits/refused-sign-ins.ts'
import { presentedTokens } from './sessions/presented-tokens.ts'
import { signInKnown } from './sessions/sign-in-known.ts'
import { SignInLimits } from './sessions/sign-in-limits.ts'
import { signOut } from './sessions/sign-out.ts'
import { type Database, openDatabase } from './store/database.ts'
import { lackOfRoom, readRoom } from './store/lanes/room.ts'
import { migrate } from './store/migrate.ts'

export interface CurfewOptions {
  /** A PostgreSQL connection URL, version 14 or newer. Curfew keeps to the schema `curfew`. */
  databaseUrl: string
  /** Where nodes wake each other, if there are several, as in `REDIS_URL`. Every promise is kept without it, only more slowly. */
  redisUrl?: string
  /** Put before the names of channels; the default is `curfew`. */
  redisPrefix?: string
  /** Everything of Curfew's stands below it: `/curfew`, or nothing. */
  basePath?: string
  /** The default is `__Host-curfew` for an https `publicUrl`, else `curfew`. */
  cookieName?: string
  /** Where browsers reach this server, such as `https://accounts.example`. */
  publicUrl?: string
  /** Further origins whose pages may act and connect, such as `https://app.example`. */
  allowedOrigins?: readonly string[]
  /**
   * Addresses and networks (CIDR) of the proxies whose `X-Forwarded-For` is believed; an empty list: nobody's. When it is not
   * given, the `trust proxy` of the Express application that a request comes through decides, as it does for `request.ip`.
   */
  trustedProxies?: readonly string[]
  /** Whom a person who was signed out may ask, as it is shown to him. */
  contact?: string
  /** Where to go after signing in when nothing else is known; a path. The default is the dashboard. */
  home?: string
  /**
   * Whether people sign in here with a password. With `false` there is no `POST /v1/sign-in`, and the sign-in page sends people
   * to the application, which signs them in by itself. The default is true.
   */
  passwords?: boolean
  /** Beyond so many live sessions of a user a sign-in ends the oldest, from 1 to 10,000. The default is 1,000. */
  maxSessionsPerUser?: number
  /** What the list of nodes calls this one. The default is the name of the machine. */
  nodeName?: string
  /** Lets others than this machine read `/metrics`, as `Authorization: Bearer <token>`. */
  metricsToken?: string
  /**
   * Whether `/metrics` tells of the process too: its memory, its event loop. The default is false: in an application that
   * is the application's own affair.
   */
  processMetrics?: boolean
  /** A pino logger. The default writes warnings to the standard output. */
  log?: Log
  /** Brings the tables up to date first. The default is true. */
  migrate?: boolean
  /**
   * How many connections to PostgreSQL this node may open, at least 8. The default is 20. If the server has too few left
   * for it, the log says so at the start.
   */
  databaseConnections?: number
}

/** What came of a sign-in. */
export interface SignedIn {
  sessionId: string
  userId: string
}

/** A running Curfew, embedded in an application. It sets no signal handlers: call `close`. */
export interface Curfew {
  /** Of this node, random for each start. */
  readonly nodeId: string
  /**
   * The API, the sign-in page, the dashboard and the metrics, below the base path. It works on requests as node:http makes them:
   * Express 4 and 5 take it as it is, and what they make of a request is left alone. What is not Curfew's goes on with `next`.
   */
  router(): Handler
  /** Takes the live connections of a server that the router is mounted in. */
  attach(server: Server): void
  /**
   * Lets only requests of live sessions through: `request.curfew` says whose. All others are answered here, as
   * problem+json: 401 `session_ended` with the notice, 401 `unauthenticated`, 503 `unavailable`.
   */
  requireSession(): Handler
  /**
   * Starts a session for somebody whom the application has identified itself, and gives its cookie to the browser.
   *
   * If the browser hangs up before the answer begins, no session of it lives on: it would be one that nobody holds.
   *
   * @throws Refusal `user_blocked`, `user_deactivated`; `unavailable`, also when the browser has hung up; `invalid_request` for
   *   what is no login id
   */
  signIn(request: IncomingMessage, response: ServerResponse, user: KnownUser): Promise<SignedIn>
  /**
   * Ends the session of a request, all live ones if it shows several. One that has ended or never was is no error. The browser keeps the cookie, which is
   * good for nothing now but to be told why the session ended.
   *
   * @throws Refusal `unavailable`
   */
  signOut(request: IncomingMessage): Promise<void>
  /** Whether requests should be sent here: it is neither leaving nor closing, and PostgreSQL answers. */
  ready(): Promise<boolean>
  /**
   * To be called before `close` on a node behind a balancer. From now on it is not ready, and serves all the same. In the
   * first half of the time the balancer must notice that; over the other half live connections are closed, a few at a
   * time, so that their clients do not all reach the other nodes at one moment. Nobody is signed out.
   *
   * @param seconds altogether; 0 leaves all of that to `close`
   */
  leave(seconds: number): Promise<void>
  /** Lets go of all clients, none of which is signed out, and of the database. */
  close(): Promise<void>
}

const { version } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')) as {
  version: string
}

/**
 * Starts a Curfew node in this process.
 *
 * @throws when PostgreSQL does not answer, is too old, or was migrated by a newer Curfew; TypeError for options that are wrong,
 *   RangeError for too few `databaseConnections`. Then nothing is left open
 */
export async function createCurfew(options: CurfewOptions): Promise<Curfew> {
  const opened: Opened = []
  try {
    return await start(options, opened)
  } catch (error) {
    await closeAll(opened, () => undefined)
    throw error
  }
}

/** How to close what is open, in the order in which it was opened. */
type Opened = (() => Promise<void>)[]

/** Closes all, the last first, also when one cannot be. */
async function closeAll(opened: Opened, failed: (error: unknown) => void): Promise<void> {
  for (const close of opened.splice(0).reverse()) await close().catch(failed)
}

/** @param opened gets whatever is open, also when the rest fails */
async function start(options: CurfewOptions, opened: Opened): Promise<Curfew> {
  const { databaseUrl, allowedOrigins = [], publicUrl, contact } = options
  const { passwords = true, maxSessionsPerUser, databaseConnections = USUAL_CONNECTIONS } = options
  const basePath = normalBasePath(options.basePath)
  checkMaxSessions(maxSessionsPerUser)
  const addressOf = readAddresses(options.trustedProxies)
  const cookie = sessionCookie({ publicUrl, name: options.cookieName })
  const fullLog = options.log ?? createLog('warn')
  if (options.migrate !== false) await migrate({ databaseUrl, log: fullLog })
  const database = openDatabase(databaseUrl, fullLog, { connections: databaseConnections })
  opened.push(() => database.close())
  const log = boundedLog(fullLog, database.outage)
  await takeRoom(database, databaseConnections, log)
  const limits = new SignInLimits({ database, log })
  const refusedSignIns = new RefusedSignIns({ database, log })
  opened.push(() => Promise.all([limits.close(), refusedSignIns.close()]).then(() => undefined))
  const node = new CurfewNode({ database, name: options.nodeName, version, log })
  const metrics = openMetrics({
    version,
    database,
    node,
    connections: () => gateway.connections(),
    ofProcess: options.processMetrics ?? false,
  })
  const gateway = openGateway({
    database,
    verifier: node.verifier,
    activity: node.activity,
    nodeId: node.id,
    installation: await readInstallation(database),
    basePath,
    cookieName: cookie.name,
    allowedOrigins,
    publicUrl,
    ...(options.redisUrl
      ? { redis: { url: options.redisUrl, prefix: options.redisPrefix ?? 'curfew' } }
      : {}),
    addressOf,
    observer: metrics.live,
    shedding: node.overload,
    log,
  })
  opened.push(
    () => node.stop(),
    () => gateway.close(),
  )
  await node.start(gateway)

  const settle = (position: number) => node.settle(position)
  let leaving = false
  let closing: Promise<void> | null = null
  const ready = async () => !leaving && closing === null && (await answers(database))

  const router = Router()
  router.use(`${basePath}/admin`, dashboard(contact))
  router.use(
    `${basePath}/sign-in`,
    signInPage({ basePath, defaultReturnTo: options.home ?? `${basePath}/admin`, contact, passwords }),
  )
  router.use(
    basePath || '/',
    api({
      database,
      verifier: node.verifier,
      activity: node.activity,
      limits,
      refusedSignIns,
      passwords,
      maxSessionsPerUser,
      settle,
      nodeId: node.id,
      ready,
      cookie,
      addressOf,
      allowedOrigins,
      publicUrl,
      metrics: { token: options.metricsToken, contentType: metrics.contentType, read: metrics.read },
      revoked: metrics.revoked,
      shedding: node.overload,
      log,
    }),
  )

  return {
    nodeId: node.id,
    router: () => router,
    attach: (server) => {
      // Before any request: after a restart websockets come first.
      for (const app of server.listeners('request')) addressOf.heedTrustOf(app)
      gateway.attach(server)
    },
    requireSession: () => requireSession({ verifier: node.verifier, activity: node.activity, cookie, log }),
    async signIn(request, response, user) {
      const former = presentedTokens(request.headers, cookie.name)
      // The cookie would have no way to the browser.
      if (response.headersSent) throw new Error('signIn was called after the answer had begun')
      const started = await signInKnown(
        { database, settle, maxSessionsPerUser },
        {
          user,
          client: clientOf(request, addressOf),
          requestId: requestId(request),
          gone: whileConnected(response),
          ...(former?.by === 'cookie' ? { replaces: former.tokens } : {}),
        },
      )
      takeBackUndelivered({
        response,
        isDelivered: () => response.headersSent,
        takeBack: () => signOut({ database, settle }, [started.token], contextOf(request, addressOf)),
        log,
      })
      setSessionCookie(response, cookie, started.token)
      return { sessionId: started.sessionId, userId: started.userId }
    },
    async signOut(request) {
      const presented = presentedTokens(request.headers, cookie.name)
      if (presented) await signOut({ database, settle }, presented.tokens, contextOf(request, addressOf))
    },
    ready,
    async leave(seconds) {
      leaving = true
      if (seconds > 0) await gateway.leave((seconds * 1_000) / 2)
    },
    close() {
      closing ??= closeAll(opened, (error) => log.error({ err: error }, 'something could not be closed'))
      return closing
    },
  }
}

/** @throws for a path that Express would not mount where the caller thinks */
function normalBasePath(path = ''): string {
  const trimmed = path.replace(/\/+$/, '')
  if (trimmed !== '' && !/^(\/[\w.~-]+)+$/.test(trimmed)) {
    throw new TypeError(`basePath must look like "/curfew", not like "${path}"`)
  }
  return trimmed
}

/** @throws for what would end every session, or make each sign-in count too many */
function checkMaxSessions(max: number | undefined): void {
  if (max === undefined || (Number.isInteger(max) && max >= 1 && max <= 10_000)) return
  throw new TypeError(`maxSessionsPerUser must be a whole number from 1 to 10,000, not ${max}`)
}

const answers = (database: Database): Promise<boolean> =>
  sql`SELECT`.execute(database.checks).then(
    () => true,
    () => false,
  )

/** Opens what must be there on the worst day, and says so if the server has too little room for the rest. */
async function takeRoom(database: Database, budget: number, log: Log): Promise<void> {
  await database.reserve()
  const ours = () => [...database.load.values()].reduce((sum, { totalCount }) => sum + totalCount, 0)
  const room = await readRoom(database.looks, ours)
  const lack = lackOfRoom(room, budget)
  if (lack !== null) log.warn({ ...room, budget }, lack)
}

async function readInstallation(database: Database): Promise<string> {
  const { id } = await database.reads.selectFrom('curfew.installation').select('id').executeTakeFirstOrThrow()
  return id
}
