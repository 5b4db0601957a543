import { freePort, startTestRedis, type TestRedis } from '@curfew/server/testing'
import pg from 'pg'
import { layWire, type Wire } from '../../support/wire.ts'
import type { Chronicle } from '../history/chronicle.ts'
import { ClusterNode } from './cluster-node.ts'
import type { Patch } from './patch.ts'

export interface ClusterOptions {
  chronicle: Chronicle
  databaseUrl: string
  nodes: number
  redis: boolean
  patches?: readonly Patch[]
  /** What the nodes run until they are upgraded; the default is the server of this repository. */
  program?: URL
}

/** Several nodes on one database, as processes, each with a way of its own to a Redis of their own. */
export interface Cluster {
  readonly nodes: readonly ClusterNode[]
  readonly databaseUrl: string
  /** The ways to Redis, one for each node; none without Redis. */
  readonly wires: readonly Wire[]
  redis: TestRedis | null
  /** The login id of a super user. */
  readonly administrator: string
  stop(): Promise<void>
}

const ADMINISTRATOR = 'administrator'

export async function startCluster(options: ClusterOptions): Promise<Cluster> {
  const { chronicle, databaseUrl, patches, program } = options
  await addAdministrator(databaseUrl)
  const redis = options.redis ? await startTestRedis() : null
  const places = Array.from({ length: options.nodes }, (_, node) => node)
  const wires = redis ? await Promise.all(places.map(() => layWire(redis.url))) : []
  const nodes = await Promise.all(
    places.map(async (node) => {
      const redisUrl = wires[node]?.url.replace('http:', 'redis:')
      const port = await freePort()
      return new ClusterNode({ chronicle, node, port, databaseUrl, redisUrl, patches, program })
    }),
  )
  const cluster: Cluster = {
    nodes,
    databaseUrl,
    wires,
    redis,
    administrator: ADMINISTRATOR,
    async stop() {
      await Promise.all(nodes.map((node) => node.kill()))
      await Promise.all(wires.map((wire) => wire.remove()))
      await cluster.redis?.stop()
    },
  }
  try {
    await Promise.all(nodes.map((node) => node.start()))
  } catch (error) {
    await cluster.stop()
    throw error
  }
  return cluster
}

/** Runs something against the database itself. */
export async function inDatabase<T>(url: string, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client(url)
  // PostgreSQL may be crashed on purpose just then. Whatever is being asked rejects; between two queries only this would tell.
  client.on('error', () => undefined)
  await client.connect()
  try {
    return await work(client)
  } finally {
    await client.end()
  }
}

const addAdministrator = (url: string): Promise<unknown> =>
  inDatabase(url, (client) =>
    client.query('INSERT INTO curfew.users (login_id, is_super_user) VALUES ($1, true)', [ADMINISTRATOR]),
  )
