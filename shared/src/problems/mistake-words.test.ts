import { expect, test } from 'vitest'
import { z } from 'zod'
import { mistakeWords } from './mistake-words.ts'

test.each<[z.ZodType, unknown, string]>([
  [z.string(), undefined, 'is missing'],
  [z.string(), 7, 'must be text'],
  [z.number().int(), 1.5, 'must be a whole number'],
  [z.boolean(), 'yes', 'must be true or false'],
  [z.array(z.string()), {}, 'must be a list'],
  [z.strictObject({}), [], 'must be an object'],
  [z.string().max(280), 'x'.repeat(281), 'at most 280 characters'],
  [z.string().max(1), 'xx', 'at most 1 character'],
  [z.string().min(1), '', 'must not be empty'],
  [z.string().min(12), 'short', 'at least 12 characters'],
  [z.number().max(200), 201, 'at most 200'],
  [z.number().min(30), 1, 'at least 30'],
  [z.array(z.string()).max(2), ['a', 'b', 'c'], 'at most 2 entries'],
  [z.array(z.string()).min(1), [], 'at least 1 entry'],
  [z.uuid(), 'no id', 'must be an id (a UUID)'],
  [z.iso.datetime(), 'yesterday', 'must be a time (ISO 8601)'],
  [z.string().regex(/^a$/), 'b', 'does not match any accepted form'],
  [z.enum(['active', 'ended']), 'gone', 'must be "active" or "ended"'],
  [z.union([z.string(), z.number()]), true, 'does not match any accepted form'],
  [z.string().max(3, 'is longer than a word'), 'four', 'is longer than a word'],
])('%#: %o is answered with words', (schema, value, words) => {
  const { error } = schema.safeParse(value, { error: mistakeWords, reportInput: true })
  expect(error?.issues.map(({ message }) => message)).toEqual([words])
})
