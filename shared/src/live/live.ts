import { z } from 'zod'
import { node } from '../node.ts'
import { id, instant } from '../page.ts'
import { PERMISSIONS } from '../people/permissions.ts'
import { user, userRow } from '../people/user.ts'
import { effectivePolicy } from '../policy.ts'
import { revocation } from '../revocations/revocation.ts'
import { session, sessionRow } from '../sessions/session.ts'

/** What the events of live connections carry; which there are is in `live-events.ts`. */

/** The hello: sent once when a connection has become usable. */
export const activeHello = z.object({ session, user, policy: effectivePolicy, serverTime: instant })
export type ActiveHello = z.infer<typeof activeHello>

export const expiringEvent = z.object({ endsAt: instant, warningSeconds: z.number() })
export type ExpiringEvent = z.infer<typeof expiringEvent>

export const extendedEvent = z.object({ idleDeadline: instant.nullable() })
export type ExtendedEvent = z.infer<typeof extendedEvent>

export const updatedEvent = z.object({
  session,
  policy: effectivePolicy,
  permissions: z.array(z.enum(PERMISSIONS)),
})
export type UpdatedEvent = z.infer<typeof updatedEvent>

export const usersChangedEvent = z.object({
  items: z.array(userRow),
  /** So many more users, at least, have just signed in than are worth sending. */
  others: z.int().positive().optional(),
})
export const sessionsChangedEvent = z.object({ items: z.array(sessionRow) })

export const revocationProgress = revocation.pick({ id: true, status: true, deliveries: true })
export type RevocationProgress = z.infer<typeof revocationProgress>

/** A node joined, left or lapsed, or what is shown of it differs. */
export const nodeChange = z.object({
  /** As it is now; as it was last if it has left. */
  node,
  /** It is no member any more: it was stopped, or taken for dead after 4 s of silence, then its lease had lapsed. */
  left: z.boolean(),
})
export type NodeChange = z.infer<typeof nodeChange>

/** Real input by a person; `ageSeconds` says how long ago when it is repeated after a reconnect. */
export const activityEvent = z.strictObject({ ageSeconds: z.number().min(0).max(31_536_000).optional() })
export const extendEvent = z.strictObject({})
export const ackEvent = z.strictObject({ noticeId: id })
/** Dashboard → server: whose rows are on the screen. */
export const watchEvent = z.strictObject({ users: z.array(id).max(1_000) })
export const pingEvent = z.strictObject({})
export const pingAnswer = z.strictObject({})
