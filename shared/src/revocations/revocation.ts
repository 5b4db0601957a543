import { z } from 'zod'
import { listOf } from '../list-of.ts'
import { id, instant, listQuery, namedId } from '../page.ts'
import { actor } from '../people/actor.ts'
import { namedLoginId } from '../people/user.ts'
import { INITIATING_ENTITIES, REASONS } from '../sessions/reasons.ts'
import { textUpTo } from '../text.ts'
import { LONGEST_MESSAGE, LONGEST_REASON } from './text-limits.ts'

const MAX_IDS = 10_000
const ids = listOf(namedId, MAX_IDS)
const loginIds = listOf(namedLoginId, MAX_IDS)
const except = z
  .strictObject({ sessions: ids.optional(), users: ids.optional() })
  .refine((value) => value.sessions !== undefined || value.users !== undefined, {
    message: 'must list at least one session or user',
  })
  .meta({ id: 'Except' })
  .optional()

const targetWith = <More extends z.ZodRawShape>(more: More) =>
  z.union([
    z.strictObject({ sessions: ids, except, ...more }),
    z.strictObject({ users: ids, except, ...more }),
    z.strictObject({ loginIds, except, ...more }),
    z.strictObject({ group: namedId, users: ids.optional(), except, ...more }),
    z.strictObject({ everyone: z.literal(true), except, ...more }),
  ])

/** Whom a revocation covers. An empty target is an error, never "everybody". */
export const revocationTarget = targetWith({})
export type RevocationTarget = z.infer<typeof revocationTarget>

const count = z.number().int().optional()
const counts = z.object({
  sessions: count,
  users: count,
  loginIds: count,
  except: z.object({ sessions: count, users: count }).optional(),
})

/**
 * A target as lists and the records show it: of ids the first ten. `counts` says of each list that goes on how many there
 * are. One revocation that is asked for by its id shows all of them.
 */
const shownTarget = targetWith({ counts: counts.optional() })
export type ShownTarget = z.infer<typeof shownTarget>

/** The body of `POST /v1/revocations`. */
export const revocationRequest = z.strictObject({
  target: revocationTarget,
  /** Plain text for the people who are signed out. */
  message: textUpTo(LONGEST_MESSAGE).optional(),
  /** Why, for the records; clients never see it. */
  reasonAdmin: textUpTo(LONGEST_REASON).optional(),
  /** Only count: nothing happens, nothing is recorded. */
  dryRun: z.boolean().default(false),
})
export type RevocationRequest = z.input<typeof revocationRequest>

const skipped = z.object({ superUsers: z.number().int(), outOfScope: z.number().int() })

export const revocationPreview = z
  .object({
    sessions: z.number().int(),
    users: z.number().int(),
    superUsers: z.number().int(),
    includesYou: z.boolean(),
    skipped,
  })
  .meta({ id: 'RevocationPreview' })
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

export const revocation = z
  .object({
    id,
    status: z.enum(['scheduled', 'in_progress', 'completed', 'cancelled']),
    target: shownTarget,
    message: z.string().nullable(),
    reasonAdmin: z.string().nullable(),
    reason: z.enum(REASONS),
    initiatingEntity: z.enum(INITIATING_ENTITIES),
    actor,
    revokedAt: instant.nullable(),
    scheduledFor: instant.optional(),
    sessionsEnded: z.number().int(),
    usersAffected: z.number().int(),
    skipped,
    deliveries,
    /** Only where some are no longer kept: how many of its sessions and deliveries cannot be listed any more. */
    noLongerKept: z.object({ sessions: z.number().int(), deliveries: z.number().int() }).optional(),
    /** The nodes that the call waited for, its own included. */
    nodes: z.array(waitedNode),
  })
  .meta({ id: 'Revocation' })
export type RevocationView = z.infer<typeof revocation>
export type RevocationStatus = RevocationView['status']

export const revocationQuery = listQuery(['revokedAt', 'sessionsEnded', 'usersAffected']).extend({
  actor: id.optional(),
  user: id.optional(),
  status: z.enum(['scheduled', 'in_progress', 'completed', 'cancelled']).optional(),
})

/** What can become of a connection, the worst first: of several the first that any of them has stands for all. */
export const OUTCOMES_WORST_FIRST = ['pending', 'unreachable', 'closed', 'acknowledged'] as const
const outcome = z.enum(OUTCOMES_WORST_FIRST)
const CAUSES = ['no_answer', 'connection_lost', 'node_lost'] as const

/** What became of one connection of a covered session. */
export const delivery = z
  .object({
    connectionId: id,
    sessionId: id,
    userId: id,
    loginId: z.string(),
    nodeId: z.string(),
    outcome,
    /** Only with `unreachable`. */
    cause: z.enum(CAUSES).optional(),
    /** From the notice being written to its outcome; null while pending or when nothing was written. */
    milliseconds: z.number().nullable(),
  })
  .meta({ id: 'Delivery' })
export type Delivery = z.infer<typeof delivery>
export type DeliveryOutcome = Delivery['outcome']
export type DeliveryCause = NonNullable<Delivery['cause']>

export const deliveryQuery = listQuery(['loginId', 'outcome', 'milliseconds']).extend({
  outcome: outcome.optional(),
  /** Of one session. */
  session: id.optional(),
})
