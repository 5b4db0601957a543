import { z } from 'zod'
import { flag, id, instant, listQuery, namedInstant } from '../page.ts'
import { abilities } from '../people/abilities.ts'
import { INITIATING_ENTITIES, REASONS } from './reasons.ts'

const device = z.object({
  browser: z.string().nullable(),
  os: z.string().nullable(),
  type: z.string().nullable(),
})
export type Device = z.infer<typeof device>

/** One sign-in on one browser or device. */
export const session = z
  .object({
    id,
    userId: id,
    status: z.enum(['active', 'ended']),
    startedAt: instant,
    lastActiveAt: instant,
    /** When it ends for idleness if nothing happens; null without an idle timeout or once ended. */
    idleDeadline: instant.nullable(),
    /** When it ends whatever happens; null without a maximum lifetime. */
    expiresAt: instant.nullable(),
    ip: z.string().nullable(),
    userAgent: z.string().nullable(),
    device,
    /** Live connections (tabs). */
    connections: z.number().int(),
    /** Is it the session that asks? */
    current: z.boolean(),
    impersonatorId: id.optional(),
    endedAt: instant.nullable(),
    reason: z.enum(REASONS).nullable(),
    initiatingEntity: z.enum(INITIATING_ENTITIES).nullable(),
    revocationId: id.nullable(),
  })
  .meta({ id: 'Session' })
export type SessionView = z.infer<typeof session>

/** As somebody is shown a session that they ask for. */
export const sessionRow = session.extend({ abilities }).meta({ id: 'SessionRow' })
export type SessionRow = z.infer<typeof sessionRow>

const SORTABLE = ['startedAt', 'lastActiveAt', 'endedAt', 'ip'] as const

export const sessionQuery = listQuery(SORTABLE).extend({
  user: id.optional(),
  group: id.optional(),
  status: z.enum(['active', 'ended']).optional(),
  ip: z.string().max(64).optional(),
  startedBefore: namedInstant.optional(),
  lastActiveBefore: namedInstant.optional(),
  superUser: flag.optional(),
})

export const userSessionQuery = listQuery(SORTABLE).extend({
  status: z.enum(['active', 'ended']).optional(),
})
