import { z } from 'zod'
import { flag, id, instant, listQuery } from './page.ts'

/**
 * What a login id may be: 1 to 200 characters without control and other invisible ones, and without white space at its
 * ends. Two that look the same would else be two people.
 */
export const loginId = z
  .string()
  .min(1, 'is missing')
  .max(200, 'is longer than 200 characters')
  .regex(/^[^\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]*$/u, 'has control characters')
  .regex(/^(?!\s)(?!.*\s$)/u, 'begins or ends with white space')

export const user = z.object({
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
  /** The latest forced logout that covered the user, also when he was not signed in. */
  revokedAt: instant.nullable(),
})
export type User = z.infer<typeof user>

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
  /** Part of login id, name or department, case-insensitive. */
  search: z.string().max(200).optional(),
  status: z.enum(['active', 'blocked', 'inactive']).optional(),
  group: id.optional(),
  department: z.string().max(200).optional(),
  superUser: flag.optional(),
  signedIn: flag.optional(),
})
