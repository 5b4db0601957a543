import { z } from 'zod'
import { charactersIn } from './words/characters.ts'

/** A text of at most so many characters, counted as the field is that it is written in; blanks around it do not belong to it. */
export const textUpTo = (most: number) =>
  z
    .string()
    .trim()
    .superRefine((text, context) => {
      if (charactersIn(text) > most)
        context.addIssue({ code: 'too_big', origin: 'string', maximum: most, inclusive: true, input: text })
    })
    .meta({ maxLength: most })
