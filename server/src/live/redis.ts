import { Cluster, Redis, type RedisOptions } from 'ioredis'
import type { Log } from '../log.ts'

/** A command that takes longer counts as lost, and its connection soon after, in milliseconds. */
const COMMAND_LIMIT_MS = 2_000
const SILENCE_LIMIT_MS = 5_000

export type RedisClient = Redis | Cluster

const OPTIONS: RedisOptions = {
  lazyConnect: true,
  // Wake-ups are worth something now or never.
  enableOfflineQueue: false,
  autoResendUnfulfilledCommands: false,
  maxRetriesPerRequest: 0,
  commandTimeout: COMMAND_LIMIT_MS,
  keepAlive: 10_000,
  // Who wants to be subscribed says so at each `ready`.
  autoResubscribe: false,
}

/** `redis+sentinel://user:password@host:26379,host:26379/name-of-the-master/database`, or `rediss+sentinel:` */
const SENTINEL =
  /^(?<scheme>rediss?)\+sentinel:\/\/(?:(?<user>[^:@/]*):(?<password>[^@/]*)@)?(?<hosts>[^@/]+)\/(?<name>[^/?]+)(?:\/(?<db>\d+))?$/

/**
 * Connects, again and again until it is closed; never throws, and waits for nothing.
 *
 * @param url `redis:` or `rediss:`; several of them, separated by commas, are a cluster; `redis+sentinel:` names sentinels
 * @param role for the log, and for finding the connection in `CLIENT LIST`
 */
export function connectRedis(url: string, role: 'publisher' | 'subscriber', log: Log): RedisClient {
  const options: RedisOptions = {
    ...OPTIONS,
    connectionName: `curfew-${role}`,
    // A subscriber hears nothing for hours.
    ...(role === 'publisher' ? { socketTimeout: SILENCE_LIMIT_MS } : {}),
  }
  const client = clientFor(url, options)
  let isUp = true
  client.on('error', (error: Error) => {
    if (isUp)
      log.warn({ err: error, role }, 'Redis does not answer: other nodes are woken by their own polling')
    isUp = false
  })
  client.on('ready', () => {
    if (!isUp) log.info({ role }, 'Redis answers again')
    isUp = true
  })
  // The failure has been told by the event; ioredis tries again by itself.
  client.connect().catch(() => undefined)
  return client
}

function clientFor(url: string, options: RedisOptions): RedisClient {
  const sentinel = SENTINEL.exec(url)?.groups
  if (sentinel) {
    const { scheme, user, password, hosts = '', name, db } = sentinel
    return new Redis({
      ...options,
      name,
      sentinels: hosts.split(',').map((each) => {
        const { hostname, port } = new URL(`redis://${each}`)
        return { host: hostname, port: Number(port || 26_379) }
      }),
      ...(user ? { username: decodeURIComponent(user) } : {}),
      ...(password ? { password: decodeURIComponent(password) } : {}),
      ...(db ? { db: Number(db) } : {}),
      ...(scheme === 'rediss' ? { tls: {}, enableTLSForSentinelMode: true } : {}),
    })
  }
  const urls = url.split(',').map((each) => each.trim())
  const [only] = urls
  if (urls.length === 1 && only !== undefined) return new Redis(only, options)
  const { enableOfflineQueue, lazyConnect, ...redisOptions } = options
  const tls = only?.startsWith('rediss:') ? { tls: {} } : {}
  return new Cluster(urls, { enableOfflineQueue, lazyConnect, redisOptions: { ...redisOptions, ...tls } })
}
