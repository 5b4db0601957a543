import { setUpDatabase } from '@curfew/server/testing'
import express from 'express'
import { describe, expect, it } from 'vitest'
import { hearRefusal, LiveNode } from '../../../testing/nodes/live-node.ts'
import { createLog } from '../../log.ts'
import { readAddresses } from '../../request/address-of.ts'
import { newToken } from '../../sessions/token.ts'

const records = setUpDatabase()

/** Of which nobody can tell anything, by a mistake of ours. */
const broken = (): Promise<never> => Promise.reject(new TypeError('a mistake'))
const verifier = {
  ask: broken,
  askAny: broken,
  askSession: broken,
  checkSession: broken,
  isFresh: () => true,
  knows: () => false,
}

describe('AP-2 where a websocket comes from', () => {
  it.each([
    ['behind listed proxies', readAddresses(['127.0.0.1', '10.0.0.0/8']), '203.0.113.7'],
    ['behind proxies that the application trusts', readAddresses(undefined), '203.0.113.7'],
    ['behind nobody who is trusted', readAddresses([]), '127.0.0.1'],
  ])('is read as for everything else: %s', async (_, addressOf, address) => {
    addressOf.heedTrustOf(express().set('trust proxy', 'loopback, 10.0.0.0/8'))
    const told: { msg: string; ip?: string }[] = []
    const log = createLog('error', { write: (line) => void told.push(JSON.parse(line)) })
    const node = await LiveNode.start(records.url, { addressOf: addressOf.ofWebsocket, verifier, log })
    for (const transport of ['websocket', 'polling']) {
      const extraHeaders = { 'x-forwarded-for': '203.0.113.7:40000, 10.0.0.7:51000' }
      const client = node.client({ token: newToken() }, { transports: [transport], extraHeaders })
      const refused = hearRefusal(client)
      client.connect()
      await refused
    }
    await node.close()
    const failed = told.filter(({ msg }) => msg === 'a handshake failed')
    expect(failed.map(({ ip }) => ip)).toEqual([address, address])
  })
})
