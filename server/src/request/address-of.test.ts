import type { IncomingMessage } from 'node:http'
import express5 from 'express'
import express4 from 'express-4'
import { describe, expect, it } from 'vitest'
import { readAddresses } from './address-of.ts'

/** @param app what Express gives its requests */
const request = (
  forwarded: string | undefined,
  { from = '127.0.0.1', app }: { from?: string; app?: unknown } = {},
) =>
  ({
    headers: forwarded === undefined ? {} : { 'x-forwarded-for': forwarded },
    socket: { remoteAddress: from },
    ...(app === undefined ? {} : { app }),
  }) as unknown as IncomingMessage

describe('AP-2 behind listed proxies', () => {
  it.each([
    ['nothing is said', undefined, '127.0.0.1'],
    ['nothing stands there', '', '127.0.0.1'],
    ['one address', '203.0.113.7', '203.0.113.7'],
    ['one that the caller has put before it', '10.9.9.9, 203.0.113.7', '203.0.113.7'],
    ['a proxy of the list between', '203.0.113.7, 10.0.0.7', '203.0.113.7'],
    ['with a port', '203.0.113.7:40000', '203.0.113.7'],
    ['a proxy with a port', '203.0.113.7:40000, 10.0.0.7:51000', '203.0.113.7'],
    ['a proxy in brackets', '[2001:db8::7]:443, [fd00::1]:51000, [fd00::2]', '2001:db8::7'],
    ['IPv4 inside of IPv6', '::ffff:203.0.113.7, ::ffff:10.0.0.7', '203.0.113.7'],
    ['empty places', ' , 203.0.113.7, ,', '203.0.113.7'],
    ['what is no address', 'unknown', null],
    ['what is no address, before a proxy', '203.0.113.7, unknown, 10.0.0.7', null],
    ['what is no address to us, but to some', '203.0.113.7, 010.0.0.7', null],
    ['proxies only', '10.0.0.8, 10.0.0.7', '10.0.0.8'],
  ])('%s', (_, forwarded, address) => {
    const addressOf = readAddresses(['127.0.0.1', '10.0.0.0/8', 'fd00::/8'])
    expect(addressOf(request(forwarded))).toBe(address)
  })

  it('nobody else is believed, whatever the application believes', () => {
    const app = express5().set('trust proxy', true)
    expect(readAddresses(['10.0.0.0/8'])(request('203.0.113.7', { app }))).toBe('127.0.0.1')
    expect(readAddresses([])(request('203.0.113.7', { app }))).toBe('127.0.0.1')
  })

  it('what is no network is told at once', () => {
    expect(() => readAddresses(['10.0.0.0/64'])).toThrow(TypeError)
  })
})

describe.each([
  ['Express 5', () => express5()],
  ['Express 4', () => express4()],
])('AP-2 with the trust proxy of %s', (_, express) => {
  const apart = (ip: string) => ip === '::ffff:127.0.0.1' || ip === '10.0.0.7'
  it.each([
    ['none', false, '203.0.113.7', '127.0.0.1'],
    ['everybody', true, '203.0.113.7, 10.0.0.7', '203.0.113.7'],
    ['a list', 'loopback, 10.0.0.0/8', '203.0.113.7, 10.0.0.7', '203.0.113.7'],
    ['a list, and ports', 'loopback, 10.0.0.0/8', '203.0.113.7:1, 10.0.0.7:2', '203.0.113.7'],
    ['a list, and what is no address', 'loopback, 10.0.0.0/8', '203.0.113.7, unknown, 10.0.0.7', null],
    ['one hop', 1, '203.0.113.7, 10.0.0.7:2', '10.0.0.7'],
    ['two hops', 2, '203.0.113.7:1, 10.0.0.7:2', '203.0.113.7'],
    ['two hops, and what is no address', 2, '203.0.113.7, unknown', '203.0.113.7'],
    ['a function, which hears what Express would tell it', apart, '203.0.113.7, 10.0.0.7:2', '203.0.113.7'],
  ])('%s', (_, trust, forwarded, address) => {
    const app = express().set('trust proxy', trust)
    expect(readAddresses(undefined)(request(forwarded, { app, from: '::ffff:127.0.0.1' }))).toBe(address)
  })

  it('holds for websockets, which come past it', () => {
    const addressOf = readAddresses(undefined)
    const upgrade = request('203.0.113.7:40000')
    expect(addressOf.ofWebsocket(upgrade)).toBe('127.0.0.1')
    addressOf(request(undefined, { app: express().set('trust proxy', 'loopback') }))
    expect(addressOf.ofWebsocket(upgrade)).toBe('203.0.113.7')
    addressOf.heedTrustOf(express())
    expect(addressOf.ofWebsocket(upgrade)).toBe('127.0.0.1')
    addressOf.heedTrustOf(express().set('trust proxy', 1))
    for (const other of [undefined, null, 'text', () => undefined, { get: () => () => false }])
      addressOf.heedTrustOf(other)
    expect(addressOf.ofWebsocket(upgrade)).toBe('203.0.113.7')
    // But not for requests that come through no application: nobody is trusted there.
    expect(addressOf(upgrade)).toBe('127.0.0.1')
  })
})
