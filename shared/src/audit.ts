import { z } from 'zod'
import { id, instant, listQuery } from './page.ts'
import { actor } from './people/actor.ts'

export const auditEntry = z
  .object({
    id: z.string(),
    at: instant,
    actor,
    action: z.string(),
    target: z.unknown(),
    outcome: z.enum(['done', 'refused']),
    ip: z.string().nullable(),
    requestId: z.string().nullable(),
    revocationId: id.nullable(),
    /** Only where that revocation is no longer kept: for how many days they are. */
    revocationGone: z.object({ keptDays: z.number().int() }).optional(),
    detail: z.unknown(),
  })
  .meta({ id: 'AuditEntry' })
export type AuditEntry = z.infer<typeof auditEntry>

export const auditQuery = listQuery(['at']).extend({
  /** Entries of this revocation: of the act that made it, and of what it did. */
  revocation: id.optional(),
})
