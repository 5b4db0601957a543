import { ackEvent, activityEvent, extendEvent, watchEvent } from '@curfew/shared/schemas'
import type { z } from 'zod'
import type { Activity } from '../../clock/activity.ts'
import type { Shedding } from '../../load/overload.ts'
import type { Log } from '../../log.ts'
import { Refusal } from '../../refusal.ts'
import type { Check, Verifier } from '../../sessions/check/verify.ts'
import type { Connection, LiveSocket, Subject } from '../connections/connection.ts'
import { cut } from '../connections/transport.ts'
import type { Delivery } from '../ending/delivery.ts'
import { FloodGauge } from './flood.ts'
import { type ProblemData, problemData } from './problem-data.ts'
import { withinLimit } from './within-limit.ts'

/** An event whose session cannot be judged within this many milliseconds is refused as `unavailable`. */
const CHECK_LIMIT_MS = 3_000

/**
 * Events that one user may send over all their connections to this node, sustained. Each transport has a limit of its own, and
 * fifty of them just within it would keep a tenth of the event loop.
 */
const EVENTS_PER_SECOND = 500

/** What a callback gets instead of its answer. */
export interface EventError {
  error: ProblemData
}

export interface GuardOptions {
  verifier: Pick<Verifier, 'checkSession'>
  activity: Pick<Activity, 'record' | 'extend'>
  delivery: Delivery
  shedding: Shedding
  dashboards: { watch(connection: Connection, users: readonly string[]): void }
  log: Log
}

/** What one event needs and does, after all gates. */
interface Handler<Payload> {
  schema: z.ZodType<Payload>
  /** Only dashboards may send it: they have proved `sessions:read`, and lose their connection with it. */
  dashboardsOnly?: boolean
  act(connection: Connection, payload: Payload): unknown
}

/** Binds a payload's type to its handler, so that the table below can hold events of every kind. */
const handler = <Payload>(definition: Handler<Payload>) => ({
  dashboardsOnly: definition.dashboardsOnly ?? false,
  parse(payload: unknown): ((connection: Connection) => unknown) | null {
    const parsed = definition.schema.safeParse(payload)
    return parsed.success ? (connection) => definition.act(connection, parsed.data) : null
  },
})

/**
 * Every event of a client passes here and nowhere else: its shape, then whether the session still lives, then whether the
 * sender may, then what it does, and whatever is thrown is caught. socket.io catches nothing: an error in a listener ends
 * the process.
 *
 * @returns a listener for all events of a socket, the same for every socket
 */
export function guardEvents({ verifier, activity, delivery, dashboards, shedding, log }: GuardOptions) {
  const extend = (session: Subject) => {
    if (!shedding.sheds('writes')) return activity.extend(session.id)
    // Nobody is signed out for that: as activity it is written with that of others, in time for the deadline.
    activity.record(session)
    throw shedding.refuse('writes')
  }
  const handlers = new Map([
    [
      'activity',
      handler({
        schema: activityEvent,
        act: ({ session }, { ageSeconds }) => activity.record(session, ageSeconds),
      }),
    ],
    ['extend', handler({ schema: extendEvent, act: ({ session }) => extend(session) })],
    [
      'watch',
      handler({
        schema: watchEvent,
        dashboardsOnly: true,
        act: (connection, { users }) => dashboards.watch(connection, users),
      }),
    ],
  ])

  const gauge = new FloodGauge<string>(EVENTS_PER_SECOND)

  /** @throws Refusal for whatever a gate finds */
  async function pass(connection: Connection, event: string, payload: unknown): Promise<unknown> {
    const known = handlers.get(event)
    if (!known) return undefined
    // A payload may be left out where it may be empty.
    const act = known.parse(payload === undefined ? {} : payload)
    if (!act) throw new Refusal('invalid_request', { detail: `Not a valid ${event}.` })
    const checked = verifier.checkSession(connection.session.id)
    requireLive(connection, checked instanceof Promise ? await withinLimit(checked, CHECK_LIMIT_MS) : checked)
    if (known.dashboardsOnly && !connection.isDashboard) throw new Refusal('forbidden')
    return act(connection)
  }

  /** The check may have taken a while, so the connection's own state is asked after it. */
  function requireLive(connection: Connection, check: Check): void {
    if (check.state === 'ended') throw new Refusal('session_ended', { notice: check.notice })
    if (check.state === 'unknown') {
      // No such session any more: a new handshake will say so.
      cut(connection.socket.conn)
      throw new Refusal('unauthenticated')
    }
    if (connection.state.phase !== 'open') throw new Refusal('unavailable', { retryAfterSeconds: 1 })
  }

  function hear(connection: Connection, event: string, args: readonly unknown[]): void {
    const last = args.at(-1)
    const answer = typeof last === 'function' ? last : undefined
    const payload = args[0] === answer ? undefined : args[0]
    if (event === 'ack') {
      const { data } = ackEvent.safeParse(payload)
      if (data) delivery.confirmed(connection, data.noticeId)
      return
    }
    if (connection.state.phase !== 'open') return
    pass(connection, event, payload)
      .then(
        (result) => answer?.(result ?? {}),
        (error: unknown) => {
          if (!(error instanceof Refusal)) log.error({ err: error, event }, 'could not handle an event')
          // Met here before the feed has brought it: the same as if it had.
          else if (error.details.notice) delivery.endFoundByCheck(error.details.notice)
          answer?.({ error: problemData(error) } satisfies EventError)
        },
      )
      .catch((error: unknown) => log.error({ err: error, event }, 'could not answer an event'))
  }

  return function receive(this: LiveSocket, event: unknown, ...args: unknown[]): void {
    const { connection } = this.data
    if (!connection || typeof event !== 'string') return
    if (gauge.floods(connection.session.userId, performance.now())) {
      cut(connection.socket.conn)
      return
    }
    try {
      hear(connection, event, args)
    } catch (error) {
      log.error({ err: error, event }, 'could not hear an event')
    }
  }
}
