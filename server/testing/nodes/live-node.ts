import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Deliveries, Delivery, RevocationTarget, RevocationView } from '@curfew/shared'
import { sql } from 'kysely'
import { io, type ManagerOptions, type Socket, type SocketOptions } from 'socket.io-client'
import { readDeliveries } from '../../src/acts/revocation/deliveries.ts'
import { change } from '../../src/feed/change.ts'
import type { FeedEntry } from '../../src/feed/entry.ts'
import { type Gateway, type GatewayOptions, openGateway } from '../../src/live/gateway.ts'
import { createLog } from '../../src/log.ts'
import { CurfewNode } from '../../src/node.ts'
import { readAddresses } from '../../src/request/address-of.ts'
import { revoke } from '../../src/revocations/revoke.ts'
import type { Started } from '../../src/sessions/begin/start-session.ts'
import { reapStrangers } from '../../src/sessions/connections/connection-rows.ts'
import { type Database, openDatabase } from '../../src/store/database.ts'
import { signInAdministrator, signInPerson } from '../samples.ts'

const COOKIE = 'curfew'

/** A whole node with the live door on a port of its own, for tests of that door. */
export class LiveNode {
  readonly node: CurfewNode
  readonly gateway: Gateway
  readonly database: Database
  readonly server: Server
  /** `http://127.0.0.1:…` */
  readonly url: string
  #clients = new Set<Socket>()

  private constructor(parts: { node: CurfewNode; gateway: Gateway; database: Database; server: Server }) {
    this.node = parts.node
    this.gateway = parts.gateway
    this.database = parts.database
    this.server = parts.server
    this.url = `http://127.0.0.1:${(parts.server.address() as AddressInfo).port}`
  }

  static async start(databaseUrl: string, options: Partial<GatewayOptions> = {}): Promise<LiveNode> {
    const log = options.log ?? createLog('silent')
    const database = openDatabase(databaseUrl, log)
    const node = new CurfewNode({ database, version: 'test', log })
    const gateway = openGateway({
      database,
      verifier: node.verifier,
      activity: node.activity,
      log,
      nodeId: node.id,
      installation: databaseUrl,
      basePath: '',
      cookieName: COOKIE,
      addressOf: readAddresses([]),
      allowedOrigins: [],
      checkEvents: true,
      ...options,
    })
    await node.start(gateway)
    const server = createServer((_request, response) => response.writeHead(404).end())
    gateway.attach(server)
    server.listen(0, '127.0.0.1')
    await once(server, 'listening')
    return new LiveNode({ node, gateway, database, server })
  }

  async close(): Promise<void> {
    for (const client of this.#clients) client.disconnect()
    await this.gateway.close()
    await this.node.stop()
    this.server.closeAllConnections()
    this.server.close()
    await this.database.close()
  }

  readonly waitUntilRefused = (position: number) => this.node.waitUntilRefused(position)

  /** Signs somebody in; a login id that is not there is made. */
  signIn(user: { loginId?: string; groups?: string[] } = {}): Promise<Started> {
    return signInPerson(this.database, { ...user, ip: '127.0.0.1', waitUntilRefused: this.waitUntilRefused })
  }

  /** Signs in a new user who may do everything, or what their roles say. */
  signInAdministrator(roles?: string[]): Promise<Started> {
    return signInAdministrator(this.database, { roles, waitUntilRefused: this.waitUntilRefused })
  }

  /** Force logout, by an administrator who signs in for it. */
  async revoke(target: RevocationTarget, message?: string): Promise<RevocationView> {
    const caller = await this.signInAdministrator()
    return revoke(
      { database: this.database, waitUntilRefused: this.waitUntilRefused },
      { caller: { kind: 'person', ...caller }, target, message, ip: null, requestId: 'test' },
    )
  }

  /** Appends entries to the feed and waits until every node has applied them. */
  async tell(...entries: FeedEntry[]): Promise<void> {
    const { position } = await change(this.database, async () => ({ result: undefined, entries }))
    await this.waitUntilRefused(position ?? 0)
  }

  async deliveries(revocationId: string): Promise<Deliveries | undefined> {
    return (await readDeliveries(this.database.reads, [revocationId])).get(revocationId)
  }

  /** What became of each connection, without who it was. */
  async outcomes(revocationId: string): Promise<Pick<Delivery, 'outcome' | 'cause' | 'milliseconds'>[]> {
    const { rows } = await this.database.lease.query(
      'SELECT outcome, cause, milliseconds FROM curfew.deliveries WHERE revocation_id = $1',
      [revocationId],
    )
    return rows
  }

  /** Gives this node's connections an outcome as others do who take it for dead, though it lives. */
  async takeForDead(): Promise<void> {
    await this.database.writes.transaction().execute(async (tx) => {
      const give = (from: string, to: string) =>
        sql`UPDATE curfew.connections SET node_id = ${to} WHERE node_id = ${from}`.execute(tx)
      const stranger = randomUUID()
      await give(this.node.id, stranger)
      await reapStrangers(tx, this.node.id, (_, error) => {
        throw error
      })
      await give(stranger, this.node.id)
    })
  }

  async openRows(): Promise<number> {
    const { rows } = await this.database.lease.query(
      'SELECT count(*)::integer AS count FROM curfew.connections WHERE closed_at IS NULL',
    )
    return rows[0].count
  }

  /** A real client, not connected yet. */
  client(
    auth: { token?: string; cookie?: string },
    options: Partial<ManagerOptions & SocketOptions> & { namespace?: string; path?: string } = {},
  ): Socket {
    const { namespace = '/', ...rest } = options
    const socket = io(this.url + namespace, {
      path: '/v1/live',
      transports: ['websocket'],
      forceNew: true,
      autoConnect: false,
      ...(auth.token === undefined ? {} : { auth: { token: auth.token } }),
      ...(auth.cookie === undefined
        ? {}
        : { extraHeaders: { cookie: `${COOKIE}=${auth.cookie}`, origin: this.url } }),
      ...rest,
    })
    this.#clients.add(socket)
    return socket
  }

  /** A client that has been greeted. */
  async connect(token: string, options: Parameters<LiveNode['client']>[1] = {}): Promise<Socket> {
    const socket = this.client({ token }, options)
    const greeted = hear(socket, 'session.active')
    socket.connect()
    await greeted
    return socket
  }
}

/** The payload of the next such event. */
export function hear<T = unknown>(socket: Socket, event: string): Promise<T> {
  return new Promise((resolve) => socket.once(event, resolve))
}

/** What a refused handshake said. */
export function hearRefusal(socket: Socket): Promise<{ message: string; data: Record<string, unknown> }> {
  return hear(socket, 'connect_error')
}
