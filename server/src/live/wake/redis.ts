import { Redis, type RedisOptions } from 'ioredis'
import type { RedisAddress } from '../../config/redis-url.ts'
import type { RedisOutage } from './redis-outage.ts'

/** How often each connection is tried, in milliseconds: some die without a word. */
const TRY_MS = 3_000
/** Without an answer for so long a command counts as lost, and its connection as dead, in milliseconds. */
const SILENCE_LIMIT_MS = 2_000
const CONNECT_LIMIT_MS = 5_000
/** For saying goodbye. */
const LEAVE_LIMIT_MS = 100
/** From one attempt to connect to the next at most, in milliseconds. */
const RETRY_MS = 2_000

const OPTIONS: RedisOptions = {
  lazyConnect: true,
  // Wake-ups are worth something now or never.
  enableOfflineQueue: false,
  autoResendUnfulfilledCommands: false,
  maxRetriesPerRequest: 0,
  connectTimeout: CONNECT_LIMIT_MS,
  retryStrategy: (attempts) => Math.min(50 * 2 ** attempts, RETRY_MS),
  maxLoadingRetryTime: RETRY_MS,
  commandTimeout: SILENCE_LIMIT_MS,
  sentinelCommandTimeout: SILENCE_LIMIT_MS,
  // Counts only while an answer is owed.
  socketTimeout: SILENCE_LIMIT_MS,
  // ioredis waits for the end of a connection also where there is none any more, and keeps the process for so long.
  disconnectTimeout: LEAVE_LIMIT_MS,
  // What is tried again and again does it.
  autoResubscribe: false,
}

export interface RedisConnection {
  readonly client: Redis
  /** For good. */
  close(): void
}

/**
 * Connects, again and again until it is closed; never throws, and waits for nothing.
 *
 * @param options.role for the log, and for finding the connection in `CLIENT LIST`
 * @param options.attempt a command that works if the connection is good for its purpose; given at each connecting and
 *   every few seconds, since a connection whose other end is gone may look open for hours
 */
export function keepConnected(
  address: RedisAddress,
  options: { role: string; attempt: (client: Redis) => Promise<unknown>; outage: RedisOutage },
): RedisConnection {
  const { role, attempt, outage } = options
  const client = clientFor(address, role)
  const failed = (error: Error): void => outage.failed(role, error)
  const check = (): void => {
    if (client.status !== 'ready') failed(new Error(`the ${role} is not connected`))
    else attempt(client).then(() => outage.worked(role), failed)
  }
  client.on('error', failed)
  client.on('ready', check)
  const timer = setInterval(check, TRY_MS).unref()
  // The failure has been told by the event; ioredis tries again by itself.
  client.connect().catch(() => undefined)
  return {
    client,
    close() {
      clearInterval(timer)
      client.disconnect()
    },
  }
}

function clientFor(address: RedisAddress, role: string): Redis {
  const { username, password } = address
  const options: RedisOptions = {
    ...OPTIONS,
    connectionName: `curfew-${role}`,
    ...(username === undefined ? {} : { username }),
    ...(password === undefined ? {} : { password }),
    ...(address.tls ? { tls: {} } : {}),
  }
  if (address.kind === 'sentinels') {
    return new Redis({
      ...options,
      sentinels: address.sentinels,
      name: address.master,
      // Sentinels have users of their own. A password without a user is taken also by those that want none.
      ...(username === undefined && password !== undefined ? { sentinelPassword: password } : {}),
      ...(address.tls ? { enableTLSForSentinelMode: true, sentinelTLS: {} } : {}),
    })
  }
  // A cluster hands what is published at one of its nodes to all of them, so any of them will do.
  const { servers } = address
  const client = new Redis({ ...options, ...servers[0] })
  let attempts = 0
  client.on('close', () => Object.assign(client.options, servers[++attempts % servers.length]))
  return client
}
