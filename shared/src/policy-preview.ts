import { z } from 'zod'
import { instant } from './page.ts'
import { globalPolicyChange } from './policy.ts'

/** What holds for groups and for single users will be looked at ahead as well, once it can be set. */
const LATER_LAYERS: unknown[] = ['group', 'user']

/** The body of `POST /v1/policies/preview`: a change as `PUT` takes it. */
export const policyPreviewRequest = z.strictObject({
  layer: z.literal('global', {
    error: ({ input }) => (LATER_LAYERS.includes(input) ? 'is not supported yet' : undefined),
  }),
  policy: globalPolicyChange.extend({
    version: globalPolicyChange.shape.version.meta({
      description: 'Not looked at: whom the change would end is counted by the policy as it is now.',
    }),
  }),
})
export type PolicyPreviewRequest = z.input<typeof policyPreviewRequest>

const hit = z.object({
  sessions: z.number().int(),
  users: z.number().int(),
  superUsers: z.number().int(),
  /** The session that asks is among them. */
  includesYou: z.boolean(),
})

/** Whose sessions a change of policy would end that live on without it. */
export const policyPreview = z
  .object({
    /** At once. */
    now: hit,
    /** Within 24 hours after it, unless their users do something meanwhile; `at`: the first of them, null if there is none. */
    later: hit.extend({ at: instant.nullable() }),
  })
  .meta({ id: 'PolicyPreview' })
export type PolicyPreview = z.infer<typeof policyPreview>
