import { readFileSync } from 'node:fs'
import { sql } from 'kysely'
import Router from 'router'
import { USUAL_CONNECTIONS } from './config/database-connections.ts'
import type { Curfew } from './curfew/embedded.ts'
import { EndedNews } from './curfew/ended-news.ts'
import { type CurfewOptions, checkOptions } from './curfew/options.ts'
import { revokeInProcess } from './curfew/revoke-in-process.ts'
import { api } from './http/api.ts'
import { checkRequest } from './http/check-request.ts'
import { clientOf, contextOf } from './http/client.ts'
import { takeBackUndelivered, whileConnected } from './http/client-gone.ts'
import { dashboard } from './http/dashboard.ts'
import { requestId } from './http/request-id.ts'
import { requireSession } from './http/require-session.ts'
import { openGateway } from './live/gateway.ts'
import { boundedLog } from './log/bounded-log.ts'
import { createLog, type Log } from './log.ts'
import { openMetrics } from './metrics/metrics.ts'
import { CurfewNode } from './node.ts'
import { clientScripts } from './pages/client-scripts.ts'
import { signInPage } from './pages/sign-in.ts'
import { readAddresses } from './request/address-of.ts'
import { mistakeOfMaxAge, sessionCookie, setSessionCookie } from './request/cookie.ts'
import { presentedTokens } from './request/presented-tokens.ts'
import { readSessions } from './sessions/check/read-session.ts'
import { RefusedSignIns } from './sign-in/limits/refused-sign-ins.ts'
import { SignInLimits } from './sign-in/limits/sign-in-limits.ts'
import { signInKnown } from './sign-in/sign-in-known.ts'
import { signOut } from './sign-in/sign-out.ts'
import { type Database, openDatabase } from './store/database.ts'
import { databaseProblem } from './store/database-problem.ts'
import { lackOfRoom, readRoom } from './store/lanes/room.ts'
import { migrate } from './store/migrate.ts'

const { version } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')) as {
  version: string
}

/**
 * Starts a Curfew node in this process.
 *
 * @throws DatabaseProblem when PostgreSQL does not answer or lets us in, with its `cause`; MigrationProblem when it is too old, or
 *   was migrated by a newer Curfew; TypeError for options that are wrong, RangeError for too few `databaseConnections`. Then
 *   nothing is left open
 */
export const createCurfew = (options: CurfewOptions): Promise<Curfew> =>
  openCurfew(options, { setting: 'databaseUrl', alone: false })

/** Around what a node is opened. */
export interface Surroundings {
  /** What names the database, as whoever reads an error about it knows it. */
  setting: string
  /** There is no application that its sessions are shared with. */
  alone: boolean
}

/** As `createCurfew`, for the command too. */
export async function openCurfew(options: CurfewOptions, { setting, alone }: Surroundings): Promise<Curfew> {
  checkOptions(options)
  const opened: Opened = []
  try {
    return await start(options, alone, opened)
  } catch (error) {
    await closeAll(opened, () => undefined)
    throw databaseProblem(error, { url: options.databaseUrl, setting }) ?? error
  }
}

/** How to close what is open, in the order in which it was opened. */
type Opened = (() => Promise<void>)[]

/** Closes all, the last first, also when one cannot be. */
async function closeAll(opened: Opened, failed: (error: unknown) => void): Promise<void> {
  for (const close of opened.splice(0).reverse()) await close().catch(failed)
}

/** @param opened gets whatever is open, also when the rest fails */
async function start(options: CurfewOptions, alone: boolean, opened: Opened): Promise<Curfew> {
  const { databaseUrl, allowedOrigins = [], publicUrl, contact } = options
  const { passwords = true, maxSessionsPerUser, databaseConnections = USUAL_CONNECTIONS } = options
  const basePath = (options.basePath ?? '').replace(/\/+$/, '')
  const addressOf = readAddresses(options.trustedProxies)
  const cookie = sessionCookie({ publicUrl, name: options.cookieName, options: options.cookie })
  const fullLog = options.log ?? createLog('warn')
  if (options.migrate !== false) await migrate({ databaseUrl, log: fullLog })
  const database = openDatabase(databaseUrl, fullLog, { connections: databaseConnections })
  opened.push(() => database.close())
  const log = boundedLog(fullLog, database.outage)
  await takeRoom(database, databaseConnections, log)
  const limits = new SignInLimits({ database, log })
  const refusedSignIns = new RefusedSignIns({ database, log })
  opened.push(() => Promise.all([limits.close(), refusedSignIns.close()]).then(() => undefined))
  const news = new EndedNews({
    remembered: () => node.remembered(),
    readSessions: (ids) =>
      readSessions(
        database.checks,
        ids.map((id) => ({ id })),
      ),
    log,
  })
  const node = new CurfewNode({
    database,
    name: options.nodeName,
    version,
    confirmed: (session, isCertain) => news.letIn(session, isCertain),
    log,
  })
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
    addressOf: addressOf.ofWebsocket,
    observer: metrics.live,
    shedding: node.overload,
    log,
  })
  opened.push(
    () => node.stop(),
    () => news.stop(),
    () => gateway.close(),
  )
  await node.start({
    ...gateway,
    apply(entry) {
      gateway.apply(entry)
      news.apply(entry)
    },
    async resynchronise() {
      await gateway.resynchronise()
      news.resynchronise()
    },
  })

  const waitUntilRefused = (position: number) => node.waitUntilRefused(position)
  const checking = { verifier: node.verifier, activity: node.activity, cookie }
  let leaving = false
  let closing: Promise<void> | null = null
  const ready = async () => !leaving && closing === null && (await answers(database))

  const router = Router()
  router.use(`${basePath}/admin`, dashboard({ contact, home: alone ? undefined : (options.home ?? '/') }))
  router.use(`${basePath}/client`, clientScripts())
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
      waitUntilRefused,
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
    requireSession: (choices) => requireSession({ ...checking, log }, choices),
    check: (request, options = {}) => checkRequest(checking, request, options),
    async signIn(request, response, user, { maxAgeSeconds } = {}) {
      const mistake =
        typeof maxAgeSeconds === 'number' ? mistakeOfMaxAge(maxAgeSeconds, 'maxAgeSeconds') : null
      if (mistake !== null) throw new TypeError(mistake)
      const former = presentedTokens(request.headers, cookie.name)
      // The cookie would have no way to the browser.
      if (response.headersSent) throw new Error('signIn was called after the answer had begun')
      const started = await signInKnown(
        { database, waitUntilRefused, maxSessionsPerUser },
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
        takeBack: () =>
          signOut({ database, waitUntilRefused }, [started.token], contextOf(request, addressOf)),
        log,
      })
      setSessionCookie(response, cookie, started.token, maxAgeSeconds)
      return { sessionId: started.sessionId, userId: started.userId }
    },
    async signOut(request) {
      const presented = presentedTokens(request.headers, cookie.name)
      if (presented)
        await signOut({ database, waitUntilRefused }, presented.tokens, contextOf(request, addressOf))
    },
    revoke: (request) => revokeInProcess({ database, waitUntilRefused, observe: metrics.revoked }, request),
    on(event, listener) {
      if (event !== 'ended') throw new TypeError(`there is no event "${event}", only "ended"`)
      return news.listen(listener)
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
