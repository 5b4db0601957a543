import type { IncomingMessage, ServerResponse } from 'node:http'
import { hostname } from 'node:os'
import { resolve } from 'node:path'
import finalhandler from 'finalhandler'
import { FEWEST_CONNECTIONS } from './config/database-connections.ts'
import { announceServer } from './config/running-servers.ts'
import { type Config, nameOfDatabase } from './config.ts'
import type { Curfew } from './curfew/embedded.ts'
import type { CurfewOptions } from './curfew/options.ts'
import { openCurfew } from './curfew.ts'
import { type DemoState, prepareDemo } from './demo/prepare.ts'
import { simulateActivity } from './demo/simulation/activity.ts'
import { demoApp } from './demo-app/demo-app.ts'
import { hasSuperUser } from './directory/rights/has-super-user.ts'
import { requestId } from './http/exchange/request-id.ts'
import type { Log } from './log.ts'
import type { Handler } from './node-http/handler.ts'
import { inOrder } from './node-http/in-order.ts'
import { pathOf } from './node-http/request-url.ts'
import { dataHeaders } from './secure-headers.ts'
import { createFront } from './serve/front.ts'
import { listen } from './serve/listen.ts'
import { describeOldNode } from './serve/node-support.ts'
import { openRecords } from './serve/open-records.ts'
import { unlessAborted } from './serve/unless-aborted.ts'
import { commandFor, greeting, welcome } from './serve/welcome.ts'
import { type Database, openDatabase } from './store/database.ts'

export interface ServeContext {
  log: Log
  /** Ends it; once it runs, after `drainSeconds`: requests under way are answered, nobody is signed out. */
  signal: AbortSignal
  /** Tells the person at the terminal. */
  print: (text: string) => void
  /** Tells whoever reads the log, beside it: a program may read that. */
  tell: (text: string) => void
  /** Whether a person sees what is printed, and not only a program. */
  terminal: boolean
  /** Whether what is printed may have colours. */
  colours: boolean
  /** It is run from a clone of the project, where nothing is installed. */
  inClone: boolean
  /** Where its own PostgreSQL keeps its data unless somebody says otherwise. */
  usualDataDir: string
}

/**
 * Curfew on its own: the `serve` command. The port is opened first, so that a wrong one is told at once and `/livez`
 * answers while PostgreSQL starts; PostgreSQL is closed last, because everything else still uses it.
 *
 * @returns when `signal` has been aborted and everything is closed
 * @throws ListenProblem, PostgresProblem, MigrationProblem, or whatever keeps it from starting: with everything closed, unless
 *   `signal` is aborted while it closes
 */
export async function serve(config: Config, context: ServeContext): Promise<void> {
  const { log, signal, print } = context
  const front = createFront(log)
  /** What is open, in the order in which it is closed. */
  const open: Closable[] = [front]
  let failed = false
  let isClosing = false
  /** Waits for a part, which is closed even if it is there only when nobody waits any more. */
  const opening = <Part extends Closable>(part: Promise<Part>): Promise<Part> =>
    unlessAborted(
      signal,
      part.then((opened) => {
        if (isClosing) void opened.close().catch(() => undefined)
        else open.unshift(opened)
        return opened
      }),
    )
  try {
    const port = await listen(front.server, config.host, config.port)
    const url = config.publicUrl ?? urlOf(config.host, port)
    const dataDir = config.databaseUrl === undefined ? resolve(config.dataDir) : null
    const takeBack = announceServer({ url, dataDir, database: nameOfDatabase(config) })
    open.push({ close: async () => takeBack() })
    if (config.demo) print('Starting …\n')

    const { databaseUrl, ...records } = await openRecords(config, log, signal)
    open.push(records)
    const demo = config.demo ? await unlessAborted(signal, fillDemo(config, databaseUrl, log)) : undefined
    const simulated = demo?.accounts ? demo.simulated : []
    // Before the node opens its own connections: with others beside them it would exceed its budget.
    const greets = demo
      ? null
      : await unlessAborted(signal, isAnySuperUser(databaseUrl, log)).catch(() => null)

    const curfew = await opening(
      openCurfew(
        { ...nodeOptions(config), databaseUrl, log, migrate: false },
        { setting: 'DATABASE_URL', alone: true, simulated: simulated.length > 0 },
      ),
    )
    const handlers = [curfew.router(), redirectToDashboard]
    curfew.attach(front.server)
    const leaving: Pick<Curfew, 'leave'>[] = [curfew]
    if (demo) {
      const application = await opening(
        demoApp({
          databaseUrl,
          nodeName: `${config.nodeName ?? hostname()}, demo application`,
          databaseConnections: config.databaseConnections,
          log,
        }),
      )
      leaving.push(application)
      handlers.push(application.app)
      application.attach(front.server)
    }
    handlers.push(dataHeaders)
    const all = inOrder(...handlers)
    front.open((request, response) => all(request, response, unanswered(request, response, log)))
    const oldNode = describeOldNode(process.versions.node)
    if (oldNode) log.warn(oldNode)
    const stopSimulation = simulateActivity(simulated, curfew.recordActivity)
    open.unshift({ close: async () => stopSimulation() })
    log.info({ url, nodeId: curfew.nodeId }, 'Curfew is running')
    if (demo) print(welcome({ url, demo, dataDir: ownDataDir(config), colours: context.colours }))
    else if (greets) greet({ url, ...greets }, config, context)
    await aborted(signal)
    log.info({ drainSeconds: config.drainSeconds }, 'Curfew is leaving')
    await Promise.all(leaving.map((each) => each.leave(config.drainSeconds)))
  } catch (error) {
    // Asked to stop while it was starting: that is no failure.
    if (!signal.aborted) {
      failed = true
      throw error
    }
  } finally {
    isClosing = true
    if (!failed) log.info('Curfew is stopping')
    // What has failed is told by whoever started it, and told to stop it need not have closed everything.
    if (failed) await unlessAborted(signal, closeAll()).catch(() => undefined)
    else await closeAll()
    if (!failed) log.info('Curfew has stopped')
  }

  async function closeAll(): Promise<void> {
    await front.drain()
    for (const each of open) {
      await each.close().catch((error: unknown) => log.error({ err: error }, 'could not close everything'))
    }
  }
}

/** Whoever comes to the root of a server that is only for this is shown the dashboard. */
const redirectToDashboard: Handler = (request, response, next) => {
  if (pathOf(request) !== '/' || (request.method !== 'GET' && request.method !== 'HEAD')) return next()
  dataHeaders(request, response, () => response.writeHead(302, { Location: '/admin' }).end())
}

/** What nobody has answered is not there; what was thrown is told to the log, and not to whoever asked. */
const unanswered = (request: IncomingMessage, response: ServerResponse, log: Log) =>
  finalhandler(request, response, {
    env: 'production',
    onerror: (err) => log.error({ err, requestId: requestId(request) }, 'a request failed'),
  })

/** Those of the settings that are about the node. */
function nodeOptions(config: Config): Omit<CurfewOptions, 'databaseUrl'> {
  const { redisUrl, redisPrefix, publicUrl, allowedOrigins, trustedProxies, contact, nodeName } = config
  const { passwordSignIn: passwords, maxSessionsPerUser, metricsToken, databaseConnections } = config
  return {
    ...{ redisUrl, redisPrefix, publicUrl, allowedOrigins, trustedProxies, contact, nodeName },
    ...{ passwords, maxSessionsPerUser, metricsToken, databaseConnections },
    keep: {
      sessionsDays: config.keepSessionsDays,
      deliveriesDays: config.keepDeliveriesDays,
      revocationsDays: config.keepRevocationsDays,
      auditDays: config.keepAuditDays,
    },
    processMetrics: true,
  }
}

/** Tells whoever has started it where to go; where no person looks, only if there is something that they have to do. */
function greet(
  { url, hasSuperUser }: { url: string; hasSuperUser: boolean },
  config: Config,
  { terminal, print, tell, inClone, usualDataDir }: ServeContext,
): void {
  const named = config.dataDir === usualDataDir ? undefined : config.dataDir
  const command = commandFor({ inClone, dataDir: config.databaseUrl === undefined ? named : null })
  const text = greeting({ url, database: nameOfDatabase(config), hasSuperUser, command })
  if (terminal) print(text)
  else if (!hasSuperUser) tell(text)
}

interface Closable {
  close(): Promise<void>
}

/** The data folder, if it is used. */
const ownDataDir = ({ databaseUrl, dataDir }: Config): string | undefined =>
  databaseUrl === undefined ? dataDir : undefined

const fillDemo = (config: Config, databaseUrl: string, log: Log): Promise<DemoState> =>
  briefly(databaseUrl, log, (database) =>
    prepareDemo({
      database,
      password: config.demoPassword,
      dataDir: ownDataDir(config),
      simulation: config.demoSimulation,
    }),
  )

const isAnySuperUser = (databaseUrl: string, log: Log): Promise<{ hasSuperUser: boolean }> =>
  briefly(databaseUrl, log, async ({ reads }) => ({ hasSuperUser: await hasSuperUser(reads) }))

/** Opens the database for as long as it takes to do something, and only as much of it. */
async function briefly<T>(
  databaseUrl: string,
  log: Log,
  use: (database: Database) => Promise<T>,
): Promise<T> {
  const database = openDatabase(databaseUrl, log, { connections: FEWEST_CONNECTIONS })
  try {
    return await use(database)
  } finally {
    await database.close()
  }
}

const urlOf = (host: string, port: number): string =>
  `http://${host.includes(':') && !host.startsWith('[') ? `[${host}]` : host}:${port}`

const aborted = (signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    if (signal.aborted) resolve()
    else signal.addEventListener('abort', () => resolve(), { once: true })
  })
