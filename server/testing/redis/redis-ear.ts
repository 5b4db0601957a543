import { Redis, type RedisOptions } from 'ioredis'
import { expect } from 'vitest'
import { eventually } from '../eventually.ts'
import type { LiveNode } from '../nodes/live-node.ts'

/** Somebody else at a Redis, who hears everything that is published there and can publish whatever they like. */
export interface RedisEar {
  /** The bystander's own way to give commands. */
  readonly client: Redis
  readonly heard: { channel: string; message: Buffer }[]
  /** A wake-up as another process would send it; waits until Redis has taken it. */
  forge(installation: string, position: unknown): Promise<unknown>
  close(): void
}

export async function listenAt(url: string, options: RedisOptions = {}): Promise<RedisEar> {
  const client = new Redis(url, options)
  // By itself it does so unheard, and may be refused.
  const subscriber = client.duplicate({ autoResubscribe: false })
  subscriber.on('ready', () => void subscriber.psubscribe('*').catch(() => undefined))
  // It may be taken away.
  for (const each of [client, subscriber]) each.on('error', () => undefined)
  const heard: { channel: string; message: Buffer }[] = []
  await subscriber.psubscribe('*')
  subscriber.on('pmessageBuffer', (_pattern: Buffer, channel: Buffer, message: Buffer) =>
    heard.push({ channel: channel.toString(), message }),
  )
  return {
    client,
    heard,
    forge: (installation, position) =>
      client.publish(
        'curfew-request#/#',
        JSON.stringify({ type: 6, uid: 'x', data: ['curfew:wake', { installation, position }] }),
      ),
    close() {
      client.disconnect()
      subscriber.disconnect()
    },
  }
}

/** Higher than any position of a feed: each is heard by whoever listens. */
let position = 1_000_000

/**
 * Waits until wake-ups go both ways over Redis between a node and whoever else is there. What goes on between nodes of one
 * process proves nothing: they reach each other without Redis.
 */
export async function untilWakeUpsFlow(node: LiveNode, ear: RedisEar, installation: string): Promise<void> {
  const reached = new Set<number>()
  const stop = node.gateway.wake.listen((at) => reached.add(at))
  try {
    await eventually(
      async () => {
        const [sent, received] = [++position, ++position]
        node.gateway.wake.send(sent)
        await ear.forge(installation, received)
        await eventually(
          () => {
            expect(ear.heard.some(({ message }) => message.includes(`:${sent}}`))).toBe(true)
            expect(reached.has(received)).toBe(true)
          },
          { within: 300, interval: 10 },
        )
      },
      { within: 15_000, interval: 10 },
    )
  } finally {
    stop()
  }
}
