import type { z } from 'zod'
import type { Permission } from '../people/permissions.ts'
import type { ErrorCode } from '../problems/problem.ts'
import { notice } from '../sessions/notice.ts'
import { overview } from '../sessions/overview.ts'
import {
  ackEvent,
  activeHello,
  activityEvent,
  expiringEvent,
  extendEvent,
  extendedEvent,
  nodeChange,
  pingAnswer,
  pingEvent,
  revocationProgress,
  sessionsChangedEvent,
  updatedEvent,
  usersChangedEvent,
  watchEvent,
} from './live.ts'

interface Event {
  /** What it says or does, in one sentence. */
  readonly summary: string
  /** null: nothing. */
  readonly payload: z.ZodType | null
  /** Only dashboards, in their namespace `/admin`, hear or send it; all others also clients, in `/`. */
  readonly dashboardsOnly?: true
}

/** Server → client. */
interface EventFromServer extends Event {
  readonly from: 'server'
  /** What a dashboard's user has to hold to hear it, beyond `sessions:read`. */
  readonly permission?: Permission
}

/** Client → server. It is let in as any check of its session is. */
interface EventFromClient extends Event {
  readonly from: 'client'
  /** What a callback gets, instead of `{error}`; null: nobody is called back. */
  readonly answer: z.ZodType | null
  /** What it may be refused with, beyond what each may: `invalid_request`, `unauthenticated`, `session_ended`, `unavailable`. */
  readonly errors?: readonly ErrorCode[]
}

export type LiveEvent = EventFromServer | EventFromClient

const events = <const All extends Readonly<Record<string, LiveEvent>>>(all: All): All => all

/**
 * Every event of live connections, each once: the types of both ends, the server's checks and the documentation are read off it.
 */
export const LIVE_EVENTS = events({
  'session.active': {
    from: 'server',
    summary: 'The hello: sent once when a connection has become usable.',
    payload: activeHello,
  },
  'session.expiring': {
    from: 'server',
    summary: 'The session is about to end for idleness.',
    payload: expiringEvent,
  },
  'session.extended': {
    from: 'server',
    summary: 'Somebody did something in another tab: it ends later.',
    payload: extendedEvent,
  },
  'session.updated': {
    from: 'server',
    summary: 'The policy of the session, or what its user may do, has changed.',
    payload: updatedEvent,
  },
  'session.ended': {
    from: 'server',
    summary: 'The session has ended: the notice says why. To be confirmed by `ack`.',
    payload: notice,
  },
  overview: {
    from: 'server',
    summary: 'How many are signed in.',
    payload: overview,
    dashboardsOnly: true,
  },
  'users.changed': {
    from: 'server',
    summary: 'Users that are watched have changed, or have just signed in.',
    payload: usersChangedEvent,
    dashboardsOnly: true,
    permission: 'users:read',
  },
  'sessions.changed': {
    from: 'server',
    summary: 'Sessions of watched users have begun, changed or ended.',
    payload: sessionsChangedEvent,
    dashboardsOnly: true,
  },
  'revocation.progress': {
    from: 'server',
    summary: 'More clients of a forced logout have got their outcome.',
    payload: revocationProgress,
    dashboardsOnly: true,
  },
  'node.changed': {
    from: 'server',
    summary: 'A node: each once after connecting, then whatever joins, lapses, leaves or differs.',
    payload: nodeChange,
    dashboardsOnly: true,
    permission: 'system:read',
  },
  resync: {
    from: 'server',
    summary: 'More changed than is worth sending: read the lists again.',
    payload: null,
    dashboardsOnly: true,
  },
  activity: {
    from: 'client',
    summary: 'A person did something, `ageSeconds` ago if it is repeated after a reconnect.',
    payload: activityEvent,
    answer: null,
  },
  extend: {
    from: 'client',
    summary: 'A person asks to stay signed in; the answer says until when.',
    payload: extendEvent,
    answer: extendedEvent,
    errors: ['rate_limited'],
  },
  ack: {
    from: 'client',
    summary: 'The notice has arrived: the one thing that is heard of a session that has ended.',
    payload: ackEvent,
    answer: null,
  },
  watch: {
    from: 'client',
    summary: 'Whose rows are on the screen.',
    payload: watchEvent,
    answer: null,
    dashboardsOnly: true,
    errors: ['forbidden'],
  },
  ping: {
    from: 'client',
    summary: 'Asks whether the server is there: answered at once, whatever else it cannot do.',
    payload: pingEvent,
    answer: pingAnswer,
    dashboardsOnly: true,
  },
})

type All = typeof LIVE_EVENTS
type Name = keyof All
type FromServer = { [N in Name]: All[N] extends { readonly from: 'server' } ? N : never }[Name]
type FromClient = Exclude<Name, FromServer>
type OfDashboards = { [N in Name]: All[N] extends { readonly dashboardsOnly: true } ? N : never }[Name]

type Hear<N extends Name> = All[N]['payload'] extends z.ZodType
  ? (payload: z.infer<All[N]['payload']>) => void
  : () => void
type Send<N extends FromClient> = All[N]['answer'] extends z.ZodType
  ? (payload: z.input<All[N]['payload']>, callback?: (answer: z.infer<All[N]['answer']>) => void) => void
  : (payload: z.input<All[N]['payload']>) => void

/** Server → dashboard, namespace `/admin`: those of its own session too. */
export type DashboardServerEvents = { [N in FromServer]: Hear<N> }
/** Server → client, namespace `/`. */
export type ServerEvents = Omit<DashboardServerEvents, OfDashboards>
/** Dashboard → server. */
export type DashboardClientEvents = { [N in FromClient]: Send<N> }
/** Client → server, both namespaces. */
export type ClientEvents = Omit<DashboardClientEvents, OfDashboards>
