import { z } from 'zod'
import { charactersIn } from '../words/characters.ts'

const LONGEST = 200

/**
 * The name of a user, a group or a department: what can be shown in one line, and stored, composed. Otherwise people are called what
 * they are called.
 */
export const personName = z
  .string()
  .normalize('NFC')
  .refine((name) => charactersIn(name) <= LONGEST, `is longer than ${LONGEST} characters`)
  .regex(/^[^\p{Cc}\p{Zl}\p{Zp}]*$/u, 'contains control characters')
  .regex(/^\P{Cs}*$/u, 'contains an incomplete character')

/** The same for what cannot go without a name. */
export const groupName = personName.min(1, 'is missing')
