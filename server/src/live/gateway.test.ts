import { createTestDatabase, type TestDatabase } from '@curfew/server/testing'
import type { ActiveHello, Notice } from '@curfew/shared'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { hear, hearRefusal, LiveNode } from '../../testing/live-node.ts'

let records: TestDatabase
let node: LiveNode

beforeAll(async () => {
  records = await createTestDatabase()
  node = await LiveNode.start(records.url)
})
afterAll(async () => {
  await node.close()
  await records.drop()
})

describe('a connection of a live session', () => {
  it('is greeted with session, user, policy and the time, and is recorded before (EN-5)', async () => {
    const { token, sessionId, userId } = await node.signIn()
    const client = node.client({ token })
    client.connect()
    const hello = await hear<ActiveHello>(client, 'session.active')
    expect(hello).toMatchObject({
      session: { id: sessionId, status: 'active', current: true, connections: 1 },
      user: { id: userId },
      policy: { idleTimeoutSeconds: 172_800, idleWarningSeconds: 120 },
    })
    expect(Date.parse(hello.serverTime)).toBeGreaterThan(0)
    client.disconnect()
  })
})

describe('a forced logout', () => {
  it('tells the client why, hears its confirmation, and closes it', async () => {
    const { token, sessionId } = await node.signIn()
    const client = await node.connect(token)
    const ended = hear<Notice>(client, 'session.ended')
    const disconnected = hear<string>(client, 'disconnect')
    const revocation = await node.revoke({ sessions: [sessionId] }, 'Please go home. ☕')
    const notice = await ended
    expect(notice).toMatchObject({
      sessionId,
      reason: 'admin_revoked',
      initiatingEntity: 'admin',
      message: 'Please go home. ☕',
      revocationId: revocation.id,
    })
    client.emit('ack', { noticeId: notice.noticeId })
    expect(await disconnected).toBe('transport close')
    await vi.waitFor(async () =>
      expect(await node.deliveries(revocation.id)).toEqual({
        total: 1,
        acknowledged: 1,
        closed: 0,
        unreachable: 0,
        pending: 0,
        sessionsWithoutConnection: 0,
      }),
    )
    // It comes back by itself, and is told the same.
    const refusal = await hearRefusal(client)
    expect(refusal).toMatchObject({ message: 'session_ended', data: notice })
  })
})
