import { z } from 'zod'
import type { NodeView } from './node.ts'
import type { Notice } from './notice.ts'
import type { Overview } from './overview.ts'
import { id } from './page.ts'
import type { Permission } from './permissions.ts'
import type { EffectivePolicy } from './policy.ts'
import type { Deliveries, RevocationStatus } from './revocation.ts'
import type { SessionView } from './session.ts'
import type { User } from './user.ts'

/** The hello: sent once when a connection has become usable. */
export interface ActiveHello {
  session: SessionView
  user: User
  policy: EffectivePolicy
  serverTime: string
}
export interface ExpiringEvent {
  endsAt: string
  warningSeconds: number
}
export interface ExtendedEvent {
  idleDeadline: string | null
}
export interface UpdatedEvent {
  session: SessionView
  policy: EffectivePolicy
  permissions: Permission[]
}

/** Server → client, namespace `/`; dashboards get the same for their own session. */
export interface ServerEvents {
  'session.active': (hello: ActiveHello) => void
  'session.expiring': (event: ExpiringEvent) => void
  'session.extended': (event: ExtendedEvent) => void
  'session.updated': (event: UpdatedEvent) => void
  'session.ended': (notice: Notice) => void
}

/** Real input by a person; `ageSeconds` says how long ago when it is repeated after a reconnect. */
export const activityEvent = z.strictObject({ ageSeconds: z.number().min(0).max(31_536_000).optional() })
export const extendEvent = z.strictObject({})
export const ackEvent = z.strictObject({ noticeId: id })
/** Dashboard → server: whose rows are on the screen. */
export const watchEvent = z.strictObject({ users: z.array(id).max(1_000) })

/** Client → server, both namespaces. */
export interface ClientEvents {
  activity: (payload: z.infer<typeof activityEvent>) => void
  extend: (payload: z.infer<typeof extendEvent>, callback?: (answer: ExtendedEvent) => void) => void
  ack: (payload: z.infer<typeof ackEvent>) => void
}

export interface RevocationProgress {
  id: string
  status: RevocationStatus
  deliveries: Deliveries
}

/** A node joined, left or lapsed, or what is shown of it differs. */
export interface NodeChange {
  /** As it is now; as it was last if it has left. */
  node: NodeView
  /** It is no member any more: it was stopped, or taken for dead after 4 s of silence, then its lease had lapsed. */
  left: boolean
}

/** Server → dashboard, namespace `/admin`, beside its own session's events. */
export interface DashboardServerEvents extends ServerEvents {
  overview: (overview: Overview) => void
  'users.changed': (event: { items: User[] }) => void
  'sessions.changed': (event: { items: SessionView[] }) => void
  'revocation.progress': (event: RevocationProgress) => void
  /** Only for who holds `system:read`. */
  'node.changed': (event: NodeChange) => void
  /** More changed than is worth sending: read the lists again. */
  resync: () => void
}
export interface DashboardClientEvents extends ClientEvents {
  watch: (payload: z.infer<typeof watchEvent>) => void
}
