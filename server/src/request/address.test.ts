import { expect, it } from 'vitest'
import { networksOf, normalAddress } from './address.ts'

it.each([
  ['10.0.0.1', '10.0.0.1'],
  ['::ffff:10.0.0.1', '10.0.0.1'],
  ['::1', '::1'],
  ['2001:DB8::0:1', '2001:db8::1'],
  ['fe80::1%eth0', 'fe80::1'],
  ['198.51.100.20:40000', '198.51.100.20'],
  ['[2001:db8::1]:443', '2001:db8::1'],
  ['[2001:db8::1]', '2001:db8::1'],
  ['[fe80::1%eth0]:443', 'fe80::1'],
  ['[::ffff:10.0.0.1]:443', '10.0.0.1'],
  [' 10.0.0.1 ', '10.0.0.1'],
  // A colon after IPv6 without brackets is part of the address.
  ['2001:db8::1:443', '2001:db8::1:443'],
  ['unknown', null],
  ['_hidden', null],
  ['010.1', null],
  ['10.0.0.1:', null],
  ['10.0.0.1:port', null],
  ['[10.0.0.1', null],
  ['', null],
  [undefined, null],
])('SE-17 normalAddress(%j) is %j', (address, expected) => {
  expect(normalAddress(address)).toBe(expected)
})

it.each([
  ['10.0.0.1', { caller: '10.0.0.1', wider: null }],
  [
    '2001:db8:1:2345:6:7:8:9',
    {
      caller: '2001:db8:1:2345::/64',
      wider: { home: '2001:db8:1:2300::/56', site: '2001:db8:1::/48' },
    },
  ],
  ['::1', { caller: '::/64', wider: { home: '::/56', site: '::/48' } }],
])('SE-12 the networks of %s are %j', (ip, networks) => {
  expect(networksOf(ip)).toEqual(networks)
})
