import { expect, test } from 'vitest'
import { loginId, namedLoginId } from './user.ts'

test.each([
  ['ada', 'ada'],
  [' Jose\u0301 ', 'José'],
  ['e\u0301'.repeat(200), 'é'.repeat(200)],
])('SE-19 %j is a login id, kept as %j', (typed, kept) => {
  expect(loginId.parse(typed)).toBe(kept)
})

test.each([
  ['', ['is missing']],
  ['ada\u200b  ', ['contains invisible characters']],
  ['x'.repeat(1_001), ['Too big: expected string to have <=1000 characters']],
  [7, ['Invalid input: expected string, received number']],
])('SE-19 %j is none: %j', (typed, messages) => {
  expect(loginId.safeParse(typed).error?.issues.map(({ message }) => message)).toEqual(messages)
})

test('SE-19 whoever is there already may be named as they are', () => {
  expect(namedLoginId.parse(' Jose\u0301\u2800 ')).toBe('Jose\u0301\u2800')
  expect(namedLoginId.safeParse('e\u0301'.repeat(200)).success).toBe(true)
  for (const none of ['', '  ', 'x'.repeat(201)]) expect(namedLoginId.safeParse(none).success).toBe(false)
})
