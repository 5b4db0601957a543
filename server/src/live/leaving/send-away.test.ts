import { setUpDatabase } from '@curfew/server/testing'
import { describe, expect, it } from 'vitest'
import { hear, LiveNode } from '../../../testing/nodes/live-node.ts'
import { RawClient } from '../../../testing/nodes/raw-client.ts'
import { dueBy } from './send-away.ts'

describe('how many have to be gone', () => {
  it.each([
    ['none at the beginning', 0, 1_000, 10, 0],
    ['the first a moment later', 1, 1_000, 10, 1],
    ['half of them at half time', 500, 1_000, 10, 5],
    ['all in the end', 1_000, 1_000, 10, 10],
    ['all when it is late', 5_000, 1_000, 10, 10],
    ['all at once if there is no time', 0, 0, 10, 10],
  ])('%s', (_, elapsed, milliseconds, total, gone) => {
    expect(dueBy(elapsed, milliseconds, total)).toBe(gone)
  })
})

describe('EN-19 a node that leaves', () => {
  const records = setUpDatabase()

  it('closes transports one after the other, so that clients come back by themselves', async () => {
    const node = await LiveNode.start(records.url)
    const { token } = await node.signIn()
    const clients = await Promise.all(
      Array.from({ length: 12 }, () => node.connect(token, { reconnection: false })),
    )
    const goings: number[] = []
    const gone = clients.map(async (client) => {
      const reason = await hear(client, 'disconnect')
      goings.push(performance.now())
      return reason
    })
    const startedAt = performance.now()
    await node.gateway.leave(600)
    expect(new Set(await Promise.all(gone))).toEqual(new Set(['transport close']))
    expect(node.gateway.connections()).toBe(0)
    // Not one before it was time, and not all together.
    expect(Math.min(...goings) - startedAt).toBeGreaterThan(590)
    expect(Math.max(...goings) - Math.min(...goings)).toBeGreaterThan(200)
    await node.close()
  })

  it('takes connections until it begins to close them', async () => {
    const node = await LiveNode.start(records.url)
    const { token } = await node.signIn()
    const left = node.gateway.leave(2_000)
    const client = await node.connect(token, { reconnection: false })
    await hear(client, 'disconnect')
    const late = node.client({ token }, { reconnection: false })
    late.connect()
    await hear(late, 'connect_error')
    await left
    await node.close()
  })

  it('EN-11 leaves those alone who are being told of an end', async () => {
    const node = await LiveNode.start(records.url)
    const { token, sessionId } = await node.signIn()
    const client = await RawClient.connect(node.url, token)
    const { id } = await node.revoke({ sessions: [sessionId] })
    const { noticeId } = await client.notice()
    await node.gateway.leave(100)
    client.emit('ack', { noticeId })
    await client.closed()
    await node.gateway.close()
    expect((await node.outcomes(id)).map(({ outcome }) => outcome)).toEqual(['acknowledged'])
    await node.close()
  })

  it('stops leaving when it is closed', async () => {
    const node = await LiveNode.start(records.url)
    const { token } = await node.signIn()
    const client = await node.connect(token, { reconnection: false })
    const closed = hear(client, 'disconnect')
    const left = node.gateway.leave(600_000)
    await node.gateway.close()
    await left
    expect(await closed).toBe('transport close')
    await node.close()
  })
})
