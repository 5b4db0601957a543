import { z } from 'zod'
import { faultsOf, spellingOf } from '../login-id/login-id.ts'
import { flag, id, instant, listQuery } from '../page.ts'
import { abilities } from './abilities.ts'

/** In a login id: decomposed letters, and the blanks around it, do not count in the end. */
const MOST_TYPED = 1_000

/** What a login id may be; the output is how it is kept, see `faultsOf` and `spellingOf`. */
export const loginId = z
  .string()
  .max(MOST_TYPED)
  .transform((typed, context) => {
    const spelling = spellingOf(typed)
    for (const message of faultsOf(spelling)) context.addIssue({ code: 'custom', message })
    return spelling
  })

/**
 * The login id of somebody who is there already, as a person or a program writes it: only how long it is is judged, because
 * there may be users from before the rule. Without white space around it, and otherwise as it was typed.
 */
export const namedLoginId = z
  .string()
  .max(MOST_TYPED)
  .trim()
  .min(1, 'is missing')
  .refine((typed) => spellingOf(typed).length <= 200, { message: 'is longer than 200 characters' })

export const user = z
  .object({
    id,
    loginId: z.string(),
    name: z.string().nullable(),
    department: z.string().nullable(),
    status: z.enum(['active', 'blocked', 'inactive']),
    isSuperUser: z.boolean(),
    groups: z.array(z.object({ id, name: z.string() })),
    activeSessions: z.number().int(),
    lastSignInAt: instant.nullable(),
    lastIp: z.string().nullable(),
    /** The latest forced logout that covered the user, also when they were not signed in. */
    revokedAt: instant.nullable(),
    /**
     * Only where somebody else has the same login id by now, written differently: both are from before that was noticed, and each
     * is found when theirs is written exactly so.
     */
    sharesLoginId: z.literal(true).optional(),
  })
  .meta({ id: 'User' })
export type User = z.infer<typeof user>

/** As somebody is shown a user whom they ask for. */
export const userRow = user.extend({ abilities }).meta({ id: 'UserRow' })
export type UserRow = z.infer<typeof userRow>

export const userQuery = listQuery([
  'loginId',
  'name',
  'department',
  'status',
  'activeSessions',
  'lastSignInAt',
  'lastIp',
  'revokedAt',
]).extend({
  /** Part of login id, name or department, case-insensitive; blanks around it do not count. */
  search: z.string().max(200).trim().optional(),
  status: z.enum(['active', 'blocked', 'inactive']).optional(),
  group: id.optional(),
  department: z.string().max(200).optional(),
  superUser: flag.optional(),
  signedIn: flag.optional(),
})
