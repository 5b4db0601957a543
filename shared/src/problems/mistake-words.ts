import type { z } from 'zod'

const KINDS: Readonly<Record<string, string>> = {
  string: 'text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  array: 'a list',
  object: 'an object',
  record: 'an object',
}

const FORMATS: Readonly<Record<string, string>> = {
  uuid: 'an id (a UUID)',
  guid: 'an id (a UUID)',
  datetime: 'a time (ISO 8601)',
  date: 'a date (ISO 8601)',
  url: 'a URL',
}

const counted = (count: number | bigint, unit: string): string =>
  `${count} ${Number(count) === 1 ? unit : unit.replace(/y$/, 'ie').concat('s')}`

/** A bound with its unit: "280 characters", "20 entries", "30". */
const bound = (origin: string, value: number | bigint): string => {
  if (origin === 'string') return counted(value, 'character')
  return origin === 'array' ? counted(value, 'entry') : String(value)
}

/**
 * What is wrong with a value, for whoever sent it, where its schema has no words of its own: "at most 280 characters". Read after the
 * field's name. Given to a parse as its `error`, so that the words of other programs that use zod stay theirs.
 */
export const mistakeWords: z.core.$ZodErrorMap = (issue) => {
  switch (issue.code) {
    case 'invalid_type':
      return issue.input === undefined ? 'is missing' : `must be ${KINDS[issue.expected] ?? issue.expected}`
    case 'too_big':
      return `at most ${bound(issue.origin, issue.maximum)}`
    case 'too_small':
      if (issue.origin === 'string' && Number(issue.minimum) === 1) return 'must not be empty'
      return `at least ${bound(issue.origin, issue.minimum)}`
    case 'invalid_format':
      return FORMATS[issue.format] ? `must be ${FORMATS[issue.format]}` : 'does not match any accepted form'
    case 'invalid_value':
      return `must be ${issue.values.map((value) => JSON.stringify(value)).join(' or ')}`
    case 'invalid_union':
      return 'does not match any accepted form'
    default:
      return undefined
  }
}
