import { z } from 'zod'
import { id, listQuery } from '../page.ts'
import { sessionRow } from '../sessions/session.ts'
import { OUTCOMES_WORST_FIRST } from './revocation.ts'

/** A session that a revocation has ended, and whether its clients heard of it. */
export const endedSession = z
  .object({
    session: sessionRow,
    user: z.object({ id, loginId: z.string(), name: z.string().nullable() }),
    /** How many clients it had when it ended: those that the deliveries tell of. */
    connections: z.number().int(),
    /**
     * What became of them, which is what became of the worst: `acknowledged` means that each of them confirmed. null: none was
     * connected; whoever comes back is told then.
     */
    outcome: z.enum(OUTCOMES_WORST_FIRST).nullable(),
  })
  .meta({ id: 'EndedSession' })
export type EndedSession = z.infer<typeof endedSession>

export const endedSessionQuery = listQuery(['loginId', 'startedAt', 'connections']).extend({
  /** `none`: it had no client. */
  outcome: z.enum([...OUTCOMES_WORST_FIRST, 'none']).optional(),
})
