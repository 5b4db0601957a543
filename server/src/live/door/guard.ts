import type { DashboardClientEvents } from '@curfew/shared'
import { LIVE_EVENTS } from '@curfew/shared/schemas'
import type { z } from 'zod'
import type { Activity } from '../../clock/activity.ts'
import type { Shedding } from '../../load/overload.ts'
import type { Log } from '../../log.ts'
import { Refusal } from '../../refusal.ts'
import type { Check, Verifier } from '../../sessions/check/verify.ts'
import type { Connection, LiveSocket, Subject } from '../connections/connection.ts'
import { cut } from '../connections/transport.ts'
import type { Delivery } from '../ending/delivery.ts'
import { checkCallback } from './check-event.ts'
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
  /** Whether what clients are told is held against its schema, as the answers of the API are. */
  checkEvents?: boolean
  log: Log
}

type ClientEventName = Exclude<keyof DashboardClientEvents, 'ack' | 'ping'>

/** What each event does, after all gates. */
type Acts = {
  readonly [Name in ClientEventName]: (
    connection: Connection,
    payload: z.output<(typeof LIVE_EVENTS)[Name]['payload']>,
  ) => unknown
}

/** What the type of the table has made sure of: that what is parsed by an event's schema is what its act takes. */
type AnyAct = (connection: Connection, payload: unknown) => unknown

/**
 * Every event of a client passes here and nowhere else: its shape, then whether the session still lives, then whether the
 * sender may, then what it does, and whatever is thrown is caught. socket.io catches nothing: an error in a listener ends
 * the process.
 *
 * @returns a listener for all events of a socket, the same for every socket
 */
export function guardEvents({
  verifier,
  activity,
  delivery,
  dashboards,
  shedding,
  checkEvents = false,
  log,
}: GuardOptions) {
  const extend = (session: Subject) => {
    if (!shedding.sheds('writes')) return activity.extend(session.id)
    // Nobody is signed out for that: as activity it is written with that of others, in time for the deadline.
    activity.record(session)
    throw shedding.refuse('writes')
  }
  const acts: Acts = {
    activity: ({ session }, { ageSeconds }) => activity.record(session, ageSeconds),
    extend: ({ session }) => extend(session),
    watch: (connection, { users }) => dashboards.watch(connection, users),
  }
  const known = new Map(
    Object.entries(acts).map(([name, act]) => [
      name,
      { ...LIVE_EVENTS[name as ClientEventName], act: act as AnyAct },
    ]),
  )

  const gauge = new FloodGauge<string>(EVENTS_PER_SECOND)

  /** @throws Refusal for whatever a gate finds */
  async function pass(connection: Connection, name: string, payload: unknown): Promise<unknown> {
    const event = known.get(name)
    if (!event) return undefined
    // A payload may be left out where it may be empty.
    const { success, data } = event.payload.safeParse(payload === undefined ? {} : payload)
    if (!success) throw new Refusal('invalid_request', { detail: `Not a valid ${name}.` })
    const checked = verifier.checkSession(connection.session.id)
    requireLive(connection, checked instanceof Promise ? await withinLimit(checked, CHECK_LIMIT_MS) : checked)
    // They have proved `sessions:read`, and lose their connection with it.
    if ('dashboardsOnly' in event && !connection.isDashboard) throw new Refusal('forbidden')
    const result = (await event.act(connection, data)) ?? {}
    if (checkEvents) checkCallback(name, result)
    return result
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
      const { data } = LIVE_EVENTS.ack.payload.safeParse(payload)
      if (data) delivery.confirmed(connection, data.noticeId)
      return
    }
    if (connection.state.phase !== 'open') return
    if (event === 'ping' && connection.isDashboard) {
      // It says nothing of anybody, and must not wait for the records: that they are away does not mean that this node is.
      answer?.({})
      return
    }
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
      log.error({ err: error, event }, 'could not receive an event')
    }
  }
}
