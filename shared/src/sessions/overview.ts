import { z } from 'zod'
import { instant } from '../page.ts'

/** The cards: distinct users with a live session, within what the asker may see. */
export const overview = z
  .object({
    activeUsers: z.number().int(),
    activeSessions: z.number().int(),
    /** Super users with a live session. */
    superUsers: z.number().int(),
    connections: z.number().int(),
    serverTime: instant,
    /** There only while the database answers and cannot write, as with a full disk. */
    writesOk: z.literal(false).optional(),
  })
  .meta({ id: 'Overview' })
export type Overview = z.infer<typeof overview>
