import { z } from 'zod'

/** What may be done with a user, one of their sessions, or a group. */
const ABILITIES = ['revoke'] as const

/** What whoever asks may do with the row that it stands in. They are asked again when they do it. */
export const abilities = z.array(z.enum(ABILITIES))
export type Ability = z.infer<typeof abilities>[number]
