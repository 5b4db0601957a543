import {
  groupName,
  loginId,
  MOST_MISTAKES,
  mistakeWords,
  namedLoginId,
  personName,
} from '@curfew/shared/schemas'
import { z } from 'zod'
import { Refusal } from '../refusal.ts'
import { isStorable } from '../store/storable.ts'

const description = {
  name: personName.nullish(),
  department: personName.nullish(),
  groups: z.array(groupName).optional(),
}
const knownPerson = z.object({
  loginId: namedLoginId.refine(isStorable, { message: 'contains an invalid character' }),
  ...description,
})
const newPerson = z.object({ loginId, ...description, roles: z.array(groupName).optional() })

/**
 * For whoever names somebody from outside the API, from wherever they come: nothing reaches PostgreSQL that it cannot keep. The
 * login id comes back without white space around it, and otherwise as it was.
 *
 * @throws Refusal `invalid_request`
 */
export const checkKnownPerson = (person: unknown): z.output<typeof knownPerson> => check(knownPerson, person)

/**
 * The same for whoever makes a user. The login id comes back as it is to be kept.
 *
 * @throws Refusal `invalid_request`, also for what is no login id
 */
export const checkNewPerson = (person: unknown): z.output<typeof newPerson> => check(newPerson, person)

function check<Schema extends z.ZodType>(schema: Schema, person: unknown): z.output<Schema> {
  const { success, data, error } = schema.safeParse(person, { error: mistakeWords })
  if (success) return data
  const errors = error.issues
    .slice(0, MOST_MISTAKES)
    .map(({ path, message }) => ({ pointer: path.map((key) => `/${String(key)}`).join(''), message }))
  throw new Refusal('invalid_request', { errors })
}
