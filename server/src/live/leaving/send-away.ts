import { setTimeout as wait } from 'node:timers/promises'
import { inTurns } from '../../load/pace.ts'
import type { Connection } from '../connections/connection.ts'
import type { Connections } from '../connections/connections.ts'
import { close } from '../connections/transport.ts'
import type { Delivery } from '../ending/delivery.ts'

/** Between two slices on average, in milliseconds. */
const SLICE_MS = 100

export interface SendAwayParts {
  connections: Pick<Connections, 'all'>
  delivery: Pick<Delivery, 'gone'>
  /** From 0 up to 1. */
  random: () => number
  /** Breaks it off. */
  signal: AbortSignal
}

/**
 * Closes the connections that are open now, evenly over a time and in random order, so that the nodes that take them over
 * get as many in each moment as in any other. Whoever is being told of an end is left to hear it.
 */
export async function sendAway(
  milliseconds: number,
  { connections, delivery, random, signal }: SendAwayParts,
): Promise<void> {
  const waiting = shuffled(connections.all(), random)
  const total = waiting.length
  const startedAt = performance.now()
  while (waiting.length > 0) {
    // Not in step with the other nodes and the other gateways of this process.
    await pause(SLICE_MS * (0.5 + random()), signal)
    if (signal.aborted) return
    const stay = total - dueBy(performance.now() - startedAt, milliseconds, total)
    await inTurns(waiting.splice(stay), (connection) => {
      if (connection.state.phase !== 'open') return
      close(connection.socket.conn)
      delivery.gone(connection, 'server shutting down')
    })
  }
}

/** How many of `total` have to be gone when so much of the time has passed. */
export const dueBy = (elapsed: number, milliseconds: number, total: number): number =>
  elapsed >= milliseconds ? total : Math.ceil((total * elapsed) / milliseconds)

/** Waits; no longer than until `signal` is aborted. */
export const pause = (milliseconds: number, signal: AbortSignal): Promise<void> =>
  wait(milliseconds, undefined, { signal }).catch(() => undefined)

function shuffled(items: Connection[], random: () => number): Connection[] {
  for (let left = items.length; left > 1; left--) {
    const chosen = Math.floor(random() * left)
    const last = items[left - 1] as Connection
    items[left - 1] = items[chosen] as Connection
    items[chosen] = last
  }
  return items
}
