import { expect, test } from 'vitest'
import { loginId } from './user.ts'

test.each([
  ['ada', true],
  ['ada@example.com', true],
  ['DOMAIN\\ada', true],
  ['Ada Byron', true],
  ['Yılmaz', true],
  ['x'.repeat(200), true],
  ['', false],
  [' ', false],
  [' ada', false],
  ['ada ', false],
  ['ada\n', false],
  ['a\tda', false],
  ['a\u0000da', false],
  ['a\u200bda', false],
  ['a\u2028da', false],
  ['x'.repeat(201), false],
])('%j is a login id: %s', (text, is) => {
  expect(loginId.safeParse(text).success).toBe(is)
})
