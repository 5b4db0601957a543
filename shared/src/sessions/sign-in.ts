import { z } from 'zod'
import { id, instant } from '../page.ts'
import { PERMISSIONS } from '../people/permissions.ts'
import { namedLoginId, user } from '../people/user.ts'
import { effectivePolicy } from '../policy.ts'
import { session } from './session.ts'

export const signInRequest = z.strictObject({
  loginId: namedLoginId,
  password: z.string().min(1).max(1_000),
  /** Where the token goes: a cookie for browsers (default), the body for everything else. */
  tokenIn: z.enum(['cookie', 'body']).default('cookie'),
})
export type SignInRequest = z.input<typeof signInRequest>

export const signInAnswer = z
  .object({
    user,
    session,
    permissions: z.array(z.enum(PERMISSIONS)),
    token: z.string().optional(),
  })
  .meta({ id: 'SignInAnswer' })
export type SignInAnswer = z.infer<typeof signInAnswer>

/** Each permission that is held; over the members of some groups only where it says so. */
const sessionAbilities = z.partialRecord(
  z.enum(PERMISSIONS),
  z.strictObject({ groups: z.array(id).optional() }),
)

/** `GET /v1/session`. */
export const currentSession = z
  .object({
    user,
    session,
    permissions: z.array(z.enum(PERMISSIONS)),
    abilities: sessionAbilities,
    policy: effectivePolicy,
    serverTime: instant,
  })
  .meta({ id: 'CurrentSession' })
export type CurrentSession = z.infer<typeof currentSession>
