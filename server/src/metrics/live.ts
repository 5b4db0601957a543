import { Counter, Histogram, type Registry } from 'prom-client'
import type { Outcome } from '../live/ending/outcome.ts'
import type { LiveObserver } from '../live/observer.ts'
import { gaugeOf } from './read-at-scrape.ts'

/** Seconds. Who has not confirmed 2 s after they were told is cut, so beyond that something else was slow. */
const BUCKETS = [0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2, 3, 5, 10]

/** There from the start: an alert on growth does not see a first one appear. */
const HANDSHAKES = [
  'accepted',
  'unauthenticated',
  'session_ended',
  'origin_not_allowed',
  'protocol_not_supported',
  'too_many_connections',
  'unavailable',
] as const
const DELIVERIES = [
  ['acknowledged', 'none'],
  ['closed', 'none'],
  ['unreachable', 'no_answer'],
  ['unreachable', 'connection_lost'],
  ['unreachable', 'node_lost'],
] as const

export interface LiveOptions {
  connections: () => number
  /** The database's clock, milliseconds since 1970; null while it is not known. */
  databaseNow: () => number | null
}

/**
 * Connections, and how long it takes until clients know that their session has ended. Counting costs 1.5 µs a client.
 */
export function countLive(registry: Registry, { connections, databaseNow }: LiveOptions): LiveObserver {
  const registers = [registry]
  gaugeOf(
    registry,
    { name: 'curfew_connections', help: 'Live connections of clients and dashboards to this node.' },
    connections,
  )
  const handshakes = new Counter({
    name: 'curfew_handshakes_total',
    help: 'Clients that were let in, or refused with this code.',
    labelNames: ['result'],
    registers,
  })
  for (const result of HANDSHAKES) handshakes.inc({ result }, 0)
  const deliveries = new Counter({
    name: 'curfew_deliveries_total',
    help: 'Clients of ended sessions by what became of them, and why they were not reached.',
    labelNames: ['outcome', 'cause'],
    registers,
  })
  for (const [outcome, cause] of DELIVERIES) deliveries.inc({ outcome, cause }, 0)
  const sinceEnd = new Histogram({
    name: 'curfew_delivery_seconds',
    help: "From the end of a session, by the database's clock, to the word of its client that it knows.",
    buckets: BUCKETS,
    registers,
  })
  const sinceTold = new Histogram({
    name: 'curfew_confirmation_seconds',
    help: 'Of that, from the writing of the notice: the way to the client and back.',
    buckets: BUCKETS,
    registers,
  })
  return {
    handshake: (result) => handshakes.inc({ result }),
    delivered({ endedAt }, outcome) {
      deliveries.inc({ outcome: outcome.outcome, cause: causeOf(outcome) })
      if (outcome.outcome !== 'acknowledged') return
      sinceTold.observe(outcome.milliseconds / 1_000)
      const now = databaseNow()
      // Without a lease nobody knows the time well enough. A clock that was set back would tell of the future.
      if (now !== null) sinceEnd.observe(Math.max(0, now - Date.parse(endedAt)) / 1_000)
    },
    lost: (count) => deliveries.inc({ outcome: 'unreachable', cause: 'node_lost' }, count),
  }
}

const causeOf = (outcome: Outcome): string => ('cause' in outcome ? outcome.cause : 'none')
