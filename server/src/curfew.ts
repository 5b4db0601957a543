import { readFileSync } from 'node:fs'
import { sql } from 'kysely'
import { USUAL_CONNECTIONS } from './config/database-connections.ts'
import { USUAL_KEEP } from './config/keep.ts'
import type { Curfew } from './curfew/embedded.ts'
import { EndedNews } from './curfew/ended-news.ts'
import { FirstUser } from './curfew/first-user.ts'
import { type CurfewOptions, checkOptions } from './curfew/options.ts'
import { revokeInProcess } from './curfew/revoke-in-process.ts'
import { signInInProcess, signOutInProcess } from './curfew/sign-in-in-process.ts'
import { expressHandler, mounted } from './http/adapters/express.ts'
import { NodeExchange, NodeRequest } from './http/adapters/node-exchange.ts'
import { requireSession } from './http/adapters/require-session.ts'
import { createApi } from './http/api.ts'
import { checkRequest } from './http/guards/check-request.ts'
import { openGateway } from './live/gateway.ts'
import { boundedLog } from './log/bounded-log.ts'
import { createLog, type Log } from './log.ts'
import { openMetrics } from './metrics/metrics.ts'
import { CurfewNode } from './node.ts'
import { clientScripts } from './pages/client-scripts.ts'
import { dashboard } from './pages/dashboard.ts'
import { signInPage } from './pages/sign-in.ts'
import { readAddresses } from './request/address-of.ts'
import { sessionCookie } from './request/cookie.ts'
import { readSessions } from './sessions/check/read-session.ts'
import { RefusedSignIns } from './sign-in/limits/refused-sign-ins.ts'
import { SignInLimits } from './sign-in/limits/sign-in-limits.ts'
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
export async function createCurfew(options: CurfewOptions): Promise<Curfew> {
  const { recordActivity: _, ...curfew } = await openCurfew(options, { setting: 'databaseUrl', alone: false })
  return curfew
}

/** Around what a node is opened. */
export interface Surroundings {
  /** What names the database, as whoever reads an error about it knows it. */
  setting: string
  /** There is no application that its sessions are shared with. */
  alone: boolean
  /** Some sessions and records are simulated, which the dashboard says. */
  simulated?: boolean
}

export interface OpenedCurfew extends Curfew {
  /** Somebody has done something in a session, as a page of theirs would tell it. */
  recordActivity(session: { id: string }): void
}

/** As `createCurfew`, for the command too. */
export async function openCurfew(
  options: CurfewOptions,
  { setting, ...surroundings }: Surroundings,
): Promise<OpenedCurfew> {
  checkOptions(options)
  const opened: Opened = []
  try {
    return await start(options, surroundings, opened)
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
async function start(
  options: CurfewOptions,
  { alone, simulated }: Omit<Surroundings, 'setting'>,
  opened: Opened,
): Promise<OpenedCurfew> {
  const { databaseUrl, allowedOrigins = [], publicUrl, contact } = options
  const { passwords = true, maxSessionsPerUser, databaseConnections = USUAL_CONNECTIONS } = options
  const keep = { ...USUAL_KEEP, ...options.keep }
  const checkAnswers = options.checkAnswers ?? process.env.CURFEW_CHECK_ANSWERS === 'true'
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
    keep,
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
    checkEvents: checkAnswers,
    log,
  })
  opened.push(
    () => node.stop(),
    () => news.stop(),
    () => gateway.close(),
  )
  const firstUser = new FirstUser(database)
  opened.push(async () => firstUser.stop())
  await node.start({
    ...gateway,
    apply(entry) {
      gateway.apply(entry)
      news.apply(entry)
      firstUser.apply(entry)
    },
    async resynchronise() {
      await gateway.resynchronise()
      news.resynchronise()
    },
  })

  await firstUser.look()
  const isAnybodyThere = () => firstUser.isThere

  const waitUntilRefused = (position: number) => node.waitUntilRefused(position)
  const checking = { verifier: node.verifier, activity: node.activity, cookie }
  let leaving = false
  let closing: Promise<void> | null = null
  const ready = async () => !leaving && closing === null && (await answers(database))

  const api = createApi({
    database,
    verifier: node.verifier,
    activity: node.activity,
    limits,
    refusedSignIns,
    passwords,
    maxSessionsPerUser,
    keep,
    waitUntilRefused,
    nodeId: node.id,
    ready,
    cookie,
    basePath,
    allowedOrigins,
    publicUrl,
    metrics: { token: options.metricsToken, contentType: metrics.contentType, read: metrics.read },
    revoked: metrics.revoked,
    shedding: node.overload,
    checkAnswers,
    log,
  })
  const router = mounted([
    [
      `${basePath}/admin`,
      dashboard({ contact, home: alone ? undefined : (options.home ?? '/'), simulated, isAnybodyThere }),
    ],
    [`${basePath}/client`, clientScripts()],
    [
      `${basePath}/sign-in`,
      signInPage({
        basePath,
        defaultReturnTo: options.home ?? `${basePath}/admin`,
        contact,
        passwords,
        isAnybodyThere,
      }),
    ],
    [basePath || '/', expressHandler(api, addressOf)],
  ])
  const announceNews = () => node.announceNews()
  const inProcess = { database, waitUntilRefused, announceNews, maxSessionsPerUser, cookie, log }

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
    async signIn(request, response, user, choices = {}) {
      // The cookie would have no way to the browser.
      if (response.headersSent) throw new Error('signIn was called after the response had started')
      const exchange = new NodeExchange(request, response, addressOf)
      const { setCookie, ...signedIn } = await signInInProcess(inProcess, exchange, user, choices)
      response.appendHeader('Set-Cookie', setCookie)
      return signedIn
    },
    signOut: (request) => signOutInProcess(inProcess, new NodeRequest(request, addressOf)),
    revoke: (request) => revokeInProcess({ database, waitUntilRefused, observe: metrics.revoked }, request),
    on(event, listener) {
      if (event !== 'ended') throw new TypeError(`there is no event "${event}", only "ended"`)
      return news.listen(listener)
    },
    ready,
    recordActivity: (session) => node.activity.record(session),
    async leave(seconds) {
      leaving = true
      if (seconds > 0) await gateway.leave((seconds * 1_000) / 2)
    },
    close() {
      closing ??= closeAll(opened, (error) => log.error({ err: error }, 'could not close everything'))
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
