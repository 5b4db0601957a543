import { z } from 'zod'
import { revocation } from './revocations/revocation.ts'

const SECONDS_IN_A_YEAR = 31_536_000

/** The idle timeout, 30 s to a year. */
const idleTimeoutSeconds = z.number().int().min(30).max(SECONDS_IN_A_YEAR)
/** How long before an idle end the user is warned. */
const idleWarningSeconds = z.number().int().min(20).max(3_600)

/** What holds for everyone. null = no idle timeout. */
export const globalPolicy = z
  .object({
    idleTimeoutSeconds: idleTimeoutSeconds.nullable(),
    idleWarningSeconds: idleWarningSeconds.nullable(),
    version: z.number().int(),
  })
  .meta({ id: 'GlobalPolicy' })
export type GlobalPolicy = z.infer<typeof globalPolicy>

/** The body of `PUT /v1/policies/global`: absent = unchanged, null = none (the warning: its default). */
export const globalPolicyChange = z.strictObject({
  idleTimeoutSeconds: idleTimeoutSeconds.nullable().optional(),
  idleWarningSeconds: idleWarningSeconds.nullable().optional(),
  version: z.number().int().optional(),
})

/** The answer to `PUT /v1/policies/global`. */
export const changedPolicy = z.object({
  policy: globalPolicy,
  /** Of the sessions that the change itself has ended; null: it has ended none. */
  revocation: revocation.nullable(),
})
export type ChangedPolicy = z.infer<typeof changedPolicy>

/** What holds for one session: `idleWarningSeconds` is what will really be kept, after its bounds. */
export const effectivePolicy = z
  .object({
    idleTimeoutSeconds: z.number().int().nullable(),
    idleWarningSeconds: z.number().int().nullable(),
  })
  .meta({ id: 'EffectivePolicy' })
export type EffectivePolicy = z.infer<typeof effectivePolicy>
