import { expect, it } from 'vitest'
import { randomPassword } from './random-password.ts'

it('makes passwords that can be read aloud, never the same twice', () => {
  const passwords = Array.from({ length: 1_000 }, randomPassword)
  expect(passwords.filter((password) => !/^([a-z2-9]{4}-){4}[a-z2-9]{4}$/.test(password))).toEqual([])
  expect(passwords.join('')).not.toMatch(/[ilo01]/)
  expect(new Set(passwords).size).toBe(1_000)
})
