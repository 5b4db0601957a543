import { z } from 'zod'
import { id } from '../page.ts'

/** What kind of thing acts: a `schedule` and a `policy` by the clock, `system` is Curfew or the application that it runs in. */
const ACTOR_KINDS = ['person', 'api_key', 'command', 'schedule', 'policy', 'system', 'upstream'] as const

/** Who acted, as the records tell it. */
export const actor = z.object({
  kind: z.enum(ACTOR_KINDS),
  /** null: nothing that Curfew has an id for, such as a command, or a person whom it does not know. */
  id: id.nullable(),
  /** The login id of a person; of everything else the name that it goes by. */
  loginId: z.string(),
})
export type ActorView = z.infer<typeof actor>
export type ActorKind = ActorView['kind']
