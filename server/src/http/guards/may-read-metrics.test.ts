import type { IncomingHttpHeaders } from 'node:http'
import { describe, expect, it } from 'vitest'
import { mayReadMetrics } from './may-read-metrics.ts'

const TOKEN = 'PKcV7u3vY0w2'

const may = (peer: string | null, headers: IncomingHttpHeaders, token?: string) =>
  mayReadMetrics({ headers, peer }, token)

describe('somebody on this machine', () => {
  it.each<[string | null, IncomingHttpHeaders, boolean]>([
    ['127.0.0.1', {}, true],
    ['127.8.8.8', {}, true],
    ['::1', {}, true],
    ['::ffff:127.0.0.1', {}, true],
    ['127.0.0.1', { host: 'curfew.example' }, true],
    ['10.0.0.1', {}, false],
    ['::ffff:10.0.0.1', {}, false],
    ['2001:db8::1', {}, false],
    // A Unix socket has no address, and a proxy at its other end.
    [null, {}, false],
    ['', {}, false],
    // A proxy on this machine, whatever it says of whom it speaks for.
    ['127.0.0.1', { 'x-forwarded-for': '203.0.113.7' }, false],
    ['127.0.0.1', { 'x-forwarded-for': '127.0.0.1' }, false],
    ['127.0.0.1', { 'x-forwarded-for': '' }, false],
    ['127.0.0.1', { forwarded: 'for=127.0.0.1' }, false],
    ['127.0.0.1', { via: '1.1 proxy' }, false],
    ['127.0.0.1', { 'x-forwarded-proto': 'https' }, false],
    ['127.0.0.1', { 'x-forwarded-host': 'curfew.example' }, false],
    ['127.0.0.1', { 'x-real-ip': '203.0.113.7' }, false],
    // Nobody becomes a neighbour by saying so.
    ['10.0.0.1', { 'x-forwarded-for': '127.0.0.1' }, false],
    ['10.0.0.1', { host: '127.0.0.1' }, false],
  ])('%s with %j: %s', (address, headers, expected) => {
    expect(may(address, headers)).toBe(expected)
    expect(may(address, headers, TOKEN)).toBe(expected)
  })
})

describe('somebody elsewhere', () => {
  it.each<[string, string | undefined, boolean]>([
    [`Bearer ${TOKEN}`, TOKEN, true],
    [`bearer  ${TOKEN}`, TOKEN, true],
    [`Bearer ${TOKEN}x`, TOKEN, false],
    [`Bearer ${TOKEN.slice(0, -1)}`, TOKEN, false],
    [`Bearer ${TOKEN.toLowerCase()}`, TOKEN, false],
    [`Bearer ${TOKEN} ${TOKEN}`, TOKEN, false],
    ['Bearer wrong', TOKEN, false],
    ['Bearer ', TOKEN, false],
    ['Bearer', TOKEN, false],
    ['', TOKEN, false],
    [TOKEN, TOKEN, false],
    [`Basic ${TOKEN}`, TOKEN, false],
    [`Basic ${btoa(`:${TOKEN}`)}`, TOKEN, false],
    // Without a token nobody can show the right one.
    ['Bearer undefined', undefined, false],
    ['Bearer ', undefined, false],
    ['Bearer ', '', false],
  ])('%s where the token is %s: %s', (authorization, token, expected) => {
    expect(may('10.0.0.1', { authorization }, token)).toBe(expected)
    expect(may('127.0.0.1', { authorization, 'x-forwarded-for': '10.0.0.1' }, token)).toBe(expected)
  })

  it('shows it in the header and nowhere else', () => {
    expect(may('10.0.0.1', { cookie: `curfew=${TOKEN}` }, TOKEN)).toBe(false)
    expect(may('10.0.0.1', { 'proxy-authorization': `Bearer ${TOKEN}` }, TOKEN)).toBe(false)
  })
})
