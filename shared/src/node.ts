import { z } from 'zod'
import { id, instant, listQuery } from './page.ts'

/** One running server process of the cluster. */
export const node = z
  .object({
    id,
    host: z.string(),
    /** Of the program. */
    version: z.string(),
    startedAt: instant,
    /** When it last said that it runs. */
    beatAt: instant,
    /** May it answer from memory? `lapsed`: it has been silent for longer than its lease lasts, 1.5 s. */
    lease: z.enum(['fresh', 'lapsed']),
    /** The position in the feed up to which it has applied every entry. */
    applied: z.number().int(),
    /** How far it is behind the feed's head: entries, and how old the oldest of them is; null when there is none. */
    lag: z.object({ entries: z.number().int(), milliseconds: z.number().nullable() }),
    /**
     * What it refuses because it has fallen behind: what strangers ask; lists and what people ask about themselves as well; what
     * people write as well. Null: nothing.
     */
    shedding: z.enum(['strangers', 'lists', 'writes']).nullable().optional(),
    /** Live connections that it holds. */
    connections: z.number().int(),
    /** Is it the node that answers? */
    current: z.boolean(),
  })
  .meta({ id: 'Node' })
export type NodeView = z.infer<typeof node>

export const nodeQuery = listQuery(['startedAt', 'host', 'connections'])
