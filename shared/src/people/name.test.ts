import { describe, expect, test } from 'vitest'
import { groupName, personName } from './name.ts'

describe('SE-21 a name', () => {
  test.each([
    'Ada Byron',
    'O’Neill-Łukasiewicz, 2nd',
    'آدم\u200cنژاد',
    'Night  shift 🦉👩‍⚕️',
    '  ',
    'x'.repeat(200),
  ])('is %j', (name) => {
    expect(personName.parse(name)).toBe(name)
    expect(groupName.parse(name)).toBe(name)
  })

  test.each([
    ['a\u0000b', 'contains control characters'],
    ['a\nb', 'contains control characters'],
    ['a\u0085b', 'contains control characters'],
    ['a\u2028b', 'contains control characters'],
    ['a\ud83d', 'contains an incomplete character'],
    ['x'.repeat(201), 'is longer than 200 characters'],
  ])('is not %j, which %s', (name, message) => {
    expect(personName.safeParse(name).error?.issues.map((issue) => issue.message)).toEqual([message])
    expect(groupName.safeParse(name).success).toBe(false)
  })

  test('a person may have none, a group has one', () => {
    expect(personName.safeParse('').success).toBe(true)
    expect(groupName.safeParse('').success).toBe(false)
  })
})
