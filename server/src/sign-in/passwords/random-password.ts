import { randomInt } from 'node:crypto'

/** Without what is easily taken for something else when it is read or typed: 0 and o, 1 and l and i. */
const LETTERS = 'abcdefghjkmnpqrstuvwxyz23456789'
const GROUPS = 5
const GROUP_LENGTH = 4

/** A password that a person may have to type, with 99 random bits: `k7vd-m2qs-h9xt-w4pb-e8rz`. */
export function randomPassword(): string {
  const group = () => Array.from({ length: GROUP_LENGTH }, () => LETTERS[randomInt(LETTERS.length)]).join('')
  return Array.from({ length: GROUPS }, group).join('-')
}
