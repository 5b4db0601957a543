import { z } from 'zod'
import { INITIATING_ENTITIES, REASONS } from './reasons.ts'

/**
 * What a client is shown when its session has ended. The same object is pushed as `session.ended`, stands in the next
 * 401 and in a refused handshake, and is what the sign-in page shows.
 */
export const notice = z
  .object({
    noticeId: z.uuid(),
    /** The session that ended: a client ignores a notice for any other. */
    sessionId: z.uuid(),
    reason: z.enum(REASONS),
    initiatingEntity: z.enum(INITIATING_ENTITIES),
    /** Plain text from the administrator, at most 280 characters. */
    message: z.string().optional(),
    endedAt: z.iso.datetime(),
    /** Only when a person, a key or a change of policy ended it. */
    revocationId: z.uuid().optional(),
    /** Go to the sign-in page after a random part of this many seconds, so that not everyone signs in at once. */
    spreadSeconds: z.number().optional(),
  })
  .meta({ id: 'Notice' })
export type Notice = z.infer<typeof notice>
