import type { Server as HttpServer, IncomingMessage } from 'node:http'
import type { Activity } from '../clock/activity.ts'
import type { FeedEntry } from '../feed/entry.ts'
import type { News } from '../feed/news/news.ts'
import { NEVER_SHEDS, type Shedding } from '../load/overload.ts'
import type { Log } from '../log.ts'
import type { NodeGateway } from '../node.ts'
import { readUsersUnder } from '../policies/user-policies.ts'
import { readSessions } from '../sessions/check/read-session.ts'
import type { Verifier } from '../sessions/check/verify.ts'
import { reapStrangers } from '../sessions/connections/connection-rows.ts'
import { readCurrentSessions } from '../sessions/views/current-session.ts'
import { Batch } from '../store/batch.ts'
import type { Database } from '../store/database.ts'
import { Announcer } from './announce.ts'
import { DASHBOARD_NAMESPACE, type Subject } from './connections/connection.ts'
import { Connections } from './connections/connections.ts'
import { ConnectionRows } from './connections/rows.ts'
import { dashboardReads } from './dashboards/dashboard-reads.ts'
import { Dashboards } from './dashboards/dashboards.ts'
import { Admission } from './door/admission.ts'
import { attach } from './door/attach.ts'
import { openEngine } from './door/engine.ts'
import { greeting } from './door/greet.ts'
import { guardEvents } from './door/guard.ts'
import { Handshake } from './door/handshake.ts'
import { Delivery } from './ending/delivery.ts'
import { Doubt } from './ending/doubt.ts'
import { recheck } from './ending/recheck.ts'
import { drain } from './leaving/drain.ts'
import { pause, sendAway } from './leaving/send-away.ts'
import { type LiveObserver, UNOBSERVED } from './observer.ts'
import { openRedisAdapter } from './wake/redis-adapter.ts'
import { type NodeBus, openWake } from './wake/wake.ts'

export interface GatewayOptions {
  database: Database
  verifier: Pick<Verifier, 'ask' | 'askAny' | 'askSession' | 'checkSession' | 'isFresh' | 'knows'>
  activity: Pick<Activity, 'record' | 'extend'>
  log: Log
  /** Of this start of this process. */
  nodeId: string
  /** Which database this is: others may use the same Redis. */
  installation: string
  /** Before `/v1/live`, without a slash at its end; empty if there is none. */
  basePath: string
  cookieName: string
  /** Says where a handshake comes from. */
  addressOf: (request: IncomingMessage) => string | null
  allowedOrigins: readonly string[]
  publicUrl?: string
  redis?: { url: string; prefix: string }
  /** Hears what there is to count. */
  observer?: LiveObserver
  /** What is refused while the node is behind; by default nothing. */
  shedding?: Shedding
  /** Whether each event for a client is held against its schema: for tests and development. One that differs is not sent. */
  checkEvents?: boolean
}

/** The door of the live connections. It reads the feed, after the node's own memory has. */
export interface Gateway extends NodeGateway {
  /** Takes connections on a server, beside whatever else listens there. After the server's own request listener. */
  attach(server: HttpServer): void
  /** How many live connections this node has. */
  connections(): number
  /**
   * Goes on as before for `milliseconds`, then takes no more and closes connections, a few at a time, for just as long.
   * Broken off by `close`.
   */
  leave(milliseconds: number): Promise<void>
  /** Takes no more, closes all so that they reconnect elsewhere, and records it. */
  close(): Promise<void>
}

const TAKEN =
  'another listener for "upgrade" on this server answers websockets that are for Curfew, so that pages have to do without: a ' +
  'WebSocketServer of ws with `server` takes all upgrades, and one with `path` as well refuses those of other paths. Give it ' +
  '`noServer: true`, and call its handleUpgrade from a listener of your own that leaves alone what is below the path of Curfew'

/** Opens the door; nobody can come in before `attach`. */
export function openGateway(options: GatewayOptions): Gateway {
  const { database, verifier, activity, log, nodeId, cookieName } = options
  const { observer = UNOBSERVED, shedding = NEVER_SHEDS, checkEvents } = options
  const path = `${options.basePath}/v1/live`
  const origins = { allowedOrigins: options.allowedOrigins, publicUrl: options.publicUrl }
  let isClosing = false
  const closing = new AbortController()

  const redis = options.redis ? openRedisAdapter(options.redis, log) : null
  const engine = openEngine({
    path,
    origins,
    adapter: redis?.adapter,
    isClosing: () => isClosing,
    observer,
  })
  const { io } = engine

  const readCurrent = (sessions: Subject[]) => readCurrentSessions(database.answers, sessions)
  const current = new Batch(async (sessions: Subject[]) => {
    const read = await readCurrent(sessions)
    return sessions.map(({ id }) => read.get(id) ?? null)
  })

  const connections = new Connections()
  const rows = new ConnectionRows({ database, nodeId, log })
  const delivery = new Delivery({ connections, rows, observer, log })
  const doubt = new Doubt({
    connections,
    readSessions: (ids) =>
      readSessions(
        database.checks,
        ids.map((id) => ({ id })),
      ),
    ended: (end, covered) => delivery.endedTogether(end, covered),
    log,
  })
  const announcer = new Announcer({
    connections,
    doubt,
    readCurrent,
    readUsersUnder: (userIds, policies) => readUsersUnder(database.answers, userIds, policies),
    log,
  })
  const dashboards = new Dashboards({
    reads: dashboardReads(database, nodeId),
    isFresh: () => verifier.isFresh(),
    isInDoubt: (connection) => doubt.isInDoubt(connection),
    log,
  })
  const handshake = new Handshake({
    verifier,
    shedding,
    connections,
    rows,
    delivery,
    doubt,
    readCurrent: (session) => current.ask(session),
    cookieName,
    addressOf: options.addressOf,
    origins,
    observer,
    log,
  })
  const receive = guardEvents({ verifier, activity, delivery, dashboards, shedding, checkEvents, log })
  const greet = greeting({
    delivery,
    doubt,
    announcer,
    dashboards,
    newcomers: engine.newcomers,
    receive,
    checkEvents,
    log,
  })
  for (const namespace of [io.of('/'), io.of(DASHBOARD_NAMESPACE)]) {
    namespace.use(handshake.middleware)
    namespace.on('connection', greet)
  }

  const admission = new Admission(log)
  const detach: (() => void)[] = []
  return {
    attach(server) {
      const admit = (enter: () => void) => admission.admit(enter)
      const onTaken = () => log.warn({ path }, TAKEN)
      detach.push(attach(server, path, engine.carrier, { admit, onTaken }))
    },
    apply(entry: FeedEntry) {
      if (entry.kind === 'sessions.ended') {
        const { end, covered } = entry.payload
        // Whether the end of many or this one came first for those in doubt, the records say: they are asked once more.
        const doubtful = 'upTo' in covered ? doubt.doubtful() : []
        delivery.ended(end, covered, doubtful)
        if (doubtful.length > 0) doubt.raise()
      } else if (entry.kind === 'sessions.ended_many') doubt.raise()
      announcer.apply(entry)
      dashboards.apply(entry)
    },
    hear(news: News) {
      announcer.apply(news)
      dashboards.apply(news)
    },
    async resynchronise() {
      await recheck({ connections, rows, verifier, delivery, log })
      announcer.refresh(() => connections.all())
      dashboards.resync()
    },
    async cleanUpAfterNodes() {
      // Another goes on where this one stops.
      for (let full = true; full && !closing.signal.aborted; ) {
        const reaped = await reapStrangers(database.writes, nodeId, (connectionId, error) => {
          log.error(
            { err: error, connectionId },
            'PostgreSQL refuses the outcome of a connection of a lost node',
          )
        })
        observer.lost(reaped.unreachable)
        dashboards.outcomesSet(reaped.revocations)
        full = reaped.full
      }
    },
    // The typed event maps of socket.io know only what clients say.
    wake: openWake(options.installation, redis ? (io as unknown as NodeBus) : null, log),
    connections: () => connections.size,
    changed: (users) => dashboards.changed(users),
    async leave(milliseconds) {
      const parts = { connections, delivery, random: Math.random, signal: closing.signal }
      await pause(milliseconds, closing.signal)
      isClosing = true
      await sendAway(milliseconds, parts)
    },
    async close() {
      isClosing = true
      closing.abort()
      engine.newcomers.stop()
      await dashboards.stop()
      await doubt.stop()
      await drain({ io, connections, delivery, rows })
      for (const each of detach.splice(0)) each()
      await io.close()
      redis?.close()
    },
  }
}
