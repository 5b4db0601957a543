import { z } from 'zod'
import { id, instant, listQuery } from '../page.ts'
import { abilities } from './abilities.ts'

export const group = z
  .object({
    id,
    name: z.string(),
    members: z.number().int(),
    /** Members with a live session. */
    signedIn: z.number().int(),
    activeSessions: z.number().int(),
    revokedAt: instant.nullable(),
  })
  .meta({ id: 'Group' })
export type Group = z.infer<typeof group>

/** As somebody is shown a group that they ask for. */
export const groupRow = group.extend({ abilities }).meta({ id: 'GroupRow' })
export type GroupRow = z.infer<typeof groupRow>

export const groupQuery = listQuery(['name', 'members', 'signedIn', 'activeSessions', 'revokedAt']).extend({
  search: z.string().max(200).trim().optional(),
})
