import { z } from 'zod'
import { listOf } from './list-of.ts'
import { id, instant, listQuery, namedId } from './page.ts'
import { INITIATING_ENTITIES, REASONS } from './reasons.ts'

const MAX_IDS = 10_000
const ids = listOf(namedId, MAX_IDS)
const loginIds = listOf(z.string().min(1).max(200), MAX_IDS)
const except = z
  .strictObject({ sessions: ids.optional(), users: ids.optional() })
  .refine((value) => value.sessions !== undefined || value.users !== undefined, { message: 'names nobody' })
  .optional()

/** Whom a revocation covers. An empty target is an error, never "everybody". */
export const revocationTarget = z.union([
  z.strictObject({ sessions: ids, except }),
  z.strictObject({ users: ids, except }),
  z.strictObject({ loginIds, except }),
  z.strictObject({ group: namedId, users: ids.optional(), except }),
  z.strictObject({ everyone: z.literal(true), except }),
])
export type RevocationTarget = z.infer<typeof revocationTarget>

/** The body of `POST /v1/revocations`. */
export const revocationRequest = z.strictObject({
  target: revocationTarget,
  /** Plain text for the people who are signed out. */
  message: z.string().trim().max(280).optional(),
  /** Why, for the records; clients never see it. */
  reasonAdmin: z.string().trim().max(1_000).optional(),
  /** Only count: nothing happens, nothing is recorded. */
  dryRun: z.boolean().default(false),
})
export type RevocationRequest = z.input<typeof revocationRequest>

const skipped = z.object({ superUsers: z.number().int(), outOfScope: z.number().int() })

export const revocationPreview = z.object({
  sessions: z.number().int(),
  users: z.number().int(),
  superUsers: z.number().int(),
  includesYou: z.boolean(),
  skipped,
})
export type RevocationPreview = z.infer<typeof revocationPreview>

const deliveries = z.object({
  total: z.number().int(),
  acknowledged: z.number().int(),
  closed: z.number().int(),
  unreachable: z.number().int(),
  pending: z.number().int(),
  sessionsWithoutConnection: z.number().int(),
})
/** total = acknowledged + closed + unreachable + pending, always. */
export type Deliveries = z.infer<typeof deliveries>

const waitedNode = z.object({ id: z.string(), outcome: z.enum(['applied', 'fenced']) })
export type WaitedNode = z.infer<typeof waitedNode>

export const revocation = z.object({
  id,
  status: z.enum(['scheduled', 'in_progress', 'completed', 'cancelled']),
  target: revocationTarget,
  message: z.string().nullable(),
  reasonAdmin: z.string().nullable(),
  reason: z.enum(REASONS),
  initiatingEntity: z.enum(INITIATING_ENTITIES),
  actor: z.object({ id: id.nullable(), loginId: z.string() }),
  revokedAt: instant.nullable(),
  scheduledFor: instant.optional(),
  sessionsEnded: z.number().int(),
  usersAffected: z.number().int(),
  skipped,
  deliveries,
  /** The nodes that the call waited for, its own included. */
  nodes: z.array(waitedNode),
})
export type RevocationView = z.infer<typeof revocation>
export type RevocationStatus = RevocationView['status']

export const revocationQuery = listQuery(['revokedAt', 'sessionsEnded', 'usersAffected']).extend({
  actor: id.optional(),
  user: id.optional(),
  status: z.enum(['scheduled', 'in_progress', 'completed', 'cancelled']).optional(),
})

const OUTCOMES = ['acknowledged', 'closed', 'unreachable', 'pending'] as const
const CAUSES = ['no_answer', 'connection_lost', 'node_lost'] as const

/** What became of one connection of a covered session. */
export const delivery = z.object({
  connectionId: id,
  sessionId: id,
  userId: id,
  loginId: z.string(),
  nodeId: z.string(),
  outcome: z.enum(OUTCOMES),
  /** Only with `unreachable`. */
  cause: z.enum(CAUSES).optional(),
  /** From the notice being written to its outcome; null while pending or when nothing was written. */
  milliseconds: z.number().nullable(),
})
export type Delivery = z.infer<typeof delivery>
export type DeliveryOutcome = Delivery['outcome']
export type DeliveryCause = NonNullable<Delivery['cause']>

export const deliveryQuery = listQuery(['loginId', 'outcome', 'milliseconds']).extend({
  outcome: z.enum(OUTCOMES).optional(),
})
