import { createAdapter } from '@socket.io/redis-adapter'
import type { Redis } from 'ioredis'
import { z } from 'zod'
import { parseRedisUrl } from '../../config/redis-url.ts'
import type { Log } from '../../log.ts'
import { keepConnected } from './redis.ts'
import { RedisOutage } from './redis-outage.ts'
import { WAKE, wakeUp } from './wake.ts'

/** Longer messages are none of ours, in bytes. */
const MAX_MESSAGE = 1_024
/** Beyond this many unanswered publications Redis is considered hung, and no more are sent. */
const MAX_UNANSWERED = 500

/** The adapter's number for an event from node to node. */
const SERVER_SIDE_EMIT = 6
/** The one message that is let in. One that asks for an answer would have a `requestId`. */
const wakeMessage = z.strictObject({
  type: z.literal(SERVER_SIDE_EMIT),
  uid: z.string(),
  data: z.tuple([z.literal(WAKE), wakeUp]),
})

type Listener = (channel: Buffer, message: Buffer) => unknown

/**
 * `@socket.io/redis-adapter` with clients that it can do no harm with. By itself it publishes without looking whether that
 * failed, which ends the process when Redis is away, and does whatever a message says: join sockets to rooms, disconnect
 * them, hand out their handshakes with cookies and tokens. Here calls never reject, and of all messages only wake-ups get
 * in.
 *
 * @throws TypeError for a URL that is none of a Redis
 */
export function openRedisAdapter({ url, prefix }: { url: string; prefix: string }, log: Log) {
  const address = parseRedisUrl(url)
  if (address === null) throw new TypeError('redisUrl must be a redis://, rediss:// or redis+sentinel:// URL')
  /** As the adapter calls it. Of its other channels, for other nodes' rooms and for answers, none is used. */
  const channel = `${prefix}-request#/#`
  const outage = new RedisOutage(log)
  const publisher = keepConnected(address, {
    role: 'publisher',
    attempt: (client) => client.ping(),
    outage,
  })
  const subscriber = keepConnected(address, {
    role: 'subscriber',
    attempt: (client) => client.subscribe(channel),
    outage,
  })
  return {
    adapter: createAdapter(publisherFor(publisher.client, outage), subscriberFor(subscriber.client, log), {
      key: prefix,
    }),
    close(): void {
      publisher.close()
      subscriber.close()
    },
  }
}

/** What the adapter calls of a client that publishes. */
function publisherFor(client: Redis, outage: RedisOutage) {
  let unanswered = 0
  return {
    publish(channel: string, message: string | Buffer): void {
      if (client.status !== 'ready' || unanswered >= MAX_UNANSWERED) return
      unanswered++
      client
        .publish(channel, message)
        .then(
          () => outage.worked('publishing'),
          (error: Error) => {
            // A lost connection is noticed by whoever keeps it; this is Redis that will not.
            if (error.name === 'ReplyError') outage.failed('publishing', error)
          },
        )
        .finally(() => {
          unanswered--
        })
    },
    // It wants to warn of missing error listeners; there are some.
    on: () => undefined,
    off: () => undefined,
  }
}

/** What the adapter calls of a client that subscribes, which happens without it. */
function subscriberFor(client: Redis, log: Log) {
  const listeners = new Set<Listener>()
  client.on('messageBuffer', (channel: Buffer, message: Buffer) => {
    if (!isWakeUp(message)) return
    for (const listener of listeners) {
      Promise.resolve()
        .then(() => listener(channel, message))
        .catch((error: unknown) => log.warn({ err: error }, 'could not handle a wake-up'))
    }
  })
  return {
    on(event: string, listener: Listener): void {
      if (event === 'messageBuffer') listeners.add(listener)
    },
    off: (_event: string, listener: Listener) => listeners.delete(listener),
    subscribe: () => undefined,
    unsubscribe: () => undefined,
    psubscribe: () => undefined,
    punsubscribe: () => undefined,
  }
}

function isWakeUp(message: Buffer): boolean {
  if (message.length > MAX_MESSAGE) return false
  try {
    return wakeMessage.safeParse(JSON.parse(message.toString())).success
  } catch {
    return false
  }
}
