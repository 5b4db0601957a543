import { expect, it } from 'vitest'
import { normalAddress } from './address.ts'

it.each([
  ['10.0.0.1', '10.0.0.1'],
  ['::ffff:10.0.0.1', '10.0.0.1'],
  ['::1', '::1'],
  ['2001:DB8::0:1', '2001:db8::1'],
  ['fe80::1%eth0', 'fe80::1'],
  ['unknown', null],
  ['010.1', null],
  ['10.0.0.1:4711', null],
  ['', null],
  [undefined, null],
])('normalAddress(%j) is %j', (address, expected) => {
  expect(normalAddress(address)).toBe(expected)
})
