import { createAdapter } from '@socket.io/redis-adapter'
import { z } from 'zod'
import type { Log } from '../log.ts'
import { connectRedis, type RedisClient } from './redis.ts'
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
 */
export function openRedisAdapter({ url, prefix }: { url: string; prefix: string }, log: Log) {
  const publisher = connectRedis(url, 'publisher', log)
  const subscriber = connectRedis(url, 'subscriber', log)
  return {
    adapter: createAdapter(publisherFor(publisher), subscriberFor(subscriber, log), { key: prefix }),
    close(): void {
      publisher.disconnect()
      subscriber.disconnect()
    },
  }
}

/** What the adapter calls of a client that publishes. */
function publisherFor(client: RedisClient) {
  let unanswered = 0
  const done = () => {
    unanswered--
  }
  return {
    publish(channel: string, message: string | Buffer): void {
      if (client.status !== 'ready' || unanswered >= MAX_UNANSWERED) return
      unanswered++
      client.publish(channel, message).then(done, done)
    },
    // It wants to warn of missing error listeners; there are some.
    on: () => undefined,
    off: () => undefined,
  }
}

/** What the adapter calls of a client that subscribes. */
function subscriberFor(client: RedisClient, log: Log) {
  const channels = new Set<string>()
  const listeners = new Map<Listener, Listener>()
  const subscribe = () => {
    client.subscribe(...channels).catch((error: unknown) => {
      log.warn({ err: error }, 'could not subscribe to wake-ups')
    })
  }
  client.on('ready', () => {
    if (channels.size > 0) subscribe()
  })
  return {
    subscribe(more: string[]): void {
      for (const channel of more) channels.add(channel)
      if (client.status === 'ready') subscribe()
    },
    // Packets for other nodes' rooms: nodes emit only locally.
    psubscribe: () => undefined,
    punsubscribe: () => undefined,
    unsubscribe: () => undefined,
    on(event: string, listener: Listener): void {
      if (event !== 'messageBuffer') return
      const isolated: Listener = (channel, message) => {
        if (!isWakeUp(message)) return
        Promise.resolve()
          .then(() => listener(channel, message))
          .catch((error: unknown) => log.warn({ err: error }, 'could not handle a wake-up'))
      }
      listeners.set(listener, isolated)
      client.on('messageBuffer', isolated)
    },
    off(_event: string, listener: Listener): void {
      const isolated = listeners.get(listener)
      if (isolated) client.off('messageBuffer', isolated)
      listeners.delete(listener)
    },
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
