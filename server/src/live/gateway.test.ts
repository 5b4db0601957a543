import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { countLockWaits, eventually, setUpDatabase } from '@curfew/server/testing'
import type { ActiveHello, Notice } from '@curfew/shared'
import pg from 'pg'
import { io } from 'socket.io-client'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { hear, hearRefusal, LiveNode } from '../../testing/nodes/live-node.ts'
import { RawClient } from '../../testing/nodes/raw-client.ts'

const records = setUpDatabase()
let node: LiveNode

beforeAll(async () => {
  node = await LiveNode.start(records.url)
})
afterAll(async () => {
  await node.close()
})

describe('a connection of a live session', () => {
  it('is greeted with session, user, policy and the time, and is recorded before (EN-5)', async () => {
    const { token, sessionId, userId } = await node.signIn({ groups: ['Night shift'] })
    const client = node.client({ token })
    client.connect()
    const hello = await hear<ActiveHello>(client, 'session.active')
    expect(hello).toMatchObject({
      session: { id: sessionId, status: 'active', current: true, connections: 1 },
      user: { id: userId, groups: [{ name: 'Night shift' }] },
      policy: { idleTimeoutSeconds: 172_800, idleWarningSeconds: 120 },
    })
    expect(Date.parse(hello.serverTime)).toBeGreaterThan(0)
    client.disconnect()
  })
})

describe('a forced logout', () => {
  it('P7, EN-8 tells every tab on every node why, and whoever comes back is told the same', async () => {
    const other = await LiveNode.start(records.url)
    const { token, sessionId } = await node.signIn()
    const clients = await Promise.all([node.connect(token), other.connect(token)])
    const fates = clients.map(async (client) => {
      const ended = hear<Notice>(client, 'session.ended')
      const disconnected = hear<string>(client, 'disconnect')
      const notice = await ended
      client.emit('ack', { noticeId: notice.noticeId })
      expect(await disconnected).toBe('transport close')
      expect(await hearRefusal(client)).toMatchObject({ message: 'session_ended', data: notice })
      client.disconnect()
      return notice
    })
    const revocation = await node.revoke({ sessions: [sessionId] }, 'Please go home. ☕')
    for (const notice of await Promise.all(fates)) {
      expect(notice).toEqual({
        noticeId: expect.any(String),
        sessionId,
        reason: 'admin_revoked',
        initiatingEntity: 'admin',
        message: 'Please go home. ☕',
        endedAt: expect.any(String),
        revocationId: revocation.id,
      })
    }
    await eventually(async () =>
      expect(await node.deliveries(revocation.id)).toEqual({
        total: 2,
        acknowledged: 2,
        closed: 0,
        unreachable: 0,
        pending: 0,
        sessionsWithoutConnection: 0,
      }),
    )
    await other.close()
  })

  it('P2, RV-16 leaves alone who signs in afterwards, at once', async () => {
    const { userId } = await node.signIn({ loginId: 'anna' })
    await node.revoke({ users: [userId] })
    const again = await node.signIn({ loginId: 'anna' })
    const client = await node.connect(again.token)
    expect(await client.emitWithAck('extend', {})).toHaveProperty('idleDeadline')
    client.disconnect()
  })
})

describe('a node that was taken for dead', () => {
  it('puts its connections right, and tells those whose session ended meanwhile (FD-14)', async () => {
    const [live, ended] = await Promise.all([node.signIn(), node.signIn()])
    const [stays, goes] = await Promise.all([
      RawClient.connect(node.url, live.token),
      RawClient.connect(node.url, ended.token),
    ])
    // What others do who think so, and an end of which this node never reads.
    await node.takeForDead()
    expect(await node.openRows()).toBe(0)
    await node.database.lease.query(
      `UPDATE curfew.sessions SET ended_at = now(), reason = 'upstream_signal', initiating_entity = 'system',
              notice_id = gen_random_uuid() WHERE id = $1`,
      [ended.sessionId],
    )
    await node.gateway.resynchronise()
    expect(await goes.notice()).toMatchObject({ sessionId: ended.sessionId, reason: 'upstream_signal' })
    expect(await node.openRows()).toBe(1)
    expect(stays.received.some((message) => message.includes('session.ended'))).toBe(false)
    goes.socket.close()
    stays.socket.close()
  })
})

describe('reading everything again', () => {
  it('does not open the record of a connection that goes meanwhile (RV-12)', async () => {
    const { token, sessionId } = await node.signIn()
    const client = await RawClient.connect(node.url, token)
    const other = new pg.Client(records.url)
    await other.connect()
    try {
      await other.query('BEGIN')
      await other.query('SELECT FROM curfew.sessions WHERE id = $1 FOR UPDATE', [sessionId])
      const resynchronised = node.gateway.resynchronise()
      await eventually(async () => expect(await countLockWaits(node.database.lease, 'transactionid')).toBe(1))
      client.socket.close()
      await eventually(async () => expect(await node.openRows()).toBe(0))
      await other.query('COMMIT')
      await resynchronised
    } finally {
      await other.end()
    }
    await eventually(async () => expect(await node.openRows()).toBe(0))
  })
})

describe('a server that embeds two of them', () => {
  it('keeps them apart by path, and goes on when one is closed', async () => {
    const application = createServer((_request, response) => response.end('the application'))
    const [one, two] = await Promise.all([
      LiveNode.start(records.url, { basePath: '/one', cookieName: 'one' }),
      LiveNode.start(records.url, { basePath: '/two', cookieName: 'two' }),
    ])
    for (const { gateway } of [one, two]) gateway.attach(application)
    application.listen(0, '127.0.0.1')
    await once(application, 'listening')
    const url = `http://127.0.0.1:${(application.address() as AddressInfo).port}`
    const { token } = await one.signIn()
    const connect = async (path: string) => {
      const client = io(url, { path, transports: ['websocket'], forceNew: true, auth: { token } })
      await hear(client, 'session.active')
      return client
    }
    const clients = await Promise.all([connect('/one/v1/live'), connect('/two/v1/live')])
    expect([one, two].map(({ gateway }) => gateway.connections())).toEqual([1, 1])
    expect(await (await fetch(url)).text()).toBe('the application')
    await one.close()
    expect(clients[1]?.connected).toBe(true)
    expect(await (await fetch(url)).text()).toBe('the application')
    for (const client of clients) client.disconnect()
    await two.close()
    application.close()
  })
})

describe('a node that closes', () => {
  it('signs nobody out: clients see the transport close, and come back by themselves', async () => {
    const going = await LiveNode.start(records.url)
    const { token } = await node.signIn()
    const clients = await Promise.all([
      going.connect(token, { reconnectionDelay: 50 }),
      going.connect(token, { transports: ['polling'] }),
    ])
    const raw = await RawClient.connect(going.url, token)
    const reasons = clients.map((client) => hear(client, 'disconnect'))
    await going.gateway.close()
    expect(await Promise.all(reasons)).toEqual(['transport close', 'transport close'])
    expect(clients.map((client) => client.active)).toEqual([true, true])
    await raw.closed()
    expect(raw.received.some((message) => message.startsWith('41'))).toBe(false)
    expect(await going.openRows()).toBe(0)
    await going.close()
  })

  it('lets those confirm first who are being told of an end', async () => {
    const going = await LiveNode.start(records.url)
    const { token, sessionId } = await going.signIn()
    const client = await RawClient.connect(going.url, token)
    const { id } = await going.revoke({ sessions: [sessionId] })
    const { noticeId } = await client.notice()
    const closed = going.gateway.close()
    client.emit('ack', { noticeId })
    await closed
    expect((await node.outcomes(id)).map(({ outcome }) => outcome)).toEqual(['acknowledged'])
    await going.close()
  })
})
