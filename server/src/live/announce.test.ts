import { createTestDatabase, type TestDatabase } from '@curfew/server/testing'
import type { ExpiringEvent, UpdatedEvent } from '@curfew/shared'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { hear, LiveNode } from '../../testing/live-node.ts'

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

describe('a client of a live session', () => {
  it('is warned of its end, in every tab and in the dashboard, and nobody else is (EN-10)', async () => {
    const [{ token, sessionId }, stranger] = await Promise.all([node.signInAdministrator(), node.signIn()])
    const [tab, dashboard, elsewhere] = await Promise.all([
      node.connect(token),
      node.connect(token, { namespace: '/admin' }),
      node.connect(stranger.token),
    ])
    const strange: unknown[] = []
    elsewhere.onAny((event) => strange.push(event))
    const heard = [tab, dashboard].map((client) => hear<ExpiringEvent>(client, 'session.expiring'))
    const event = { endsAt: '2026-11-22T09:00:00.000Z', warningSeconds: 30 }
    await node.tell({
      kind: 'sessions.expiring',
      version: 1,
      payload: { sessions: [{ id: sessionId, ...event }] },
    })
    expect(await Promise.all(heard)).toEqual([event, event])
    // Answered on the same connection, so everything before has arrived.
    await elsewhere.emitWithAck('extend', {})
    expect(strange).not.toContain('session.expiring')
    for (const client of [tab, dashboard, elsewhere]) client.disconnect()
  })

  it('PO-2 is told of a new policy at once', async () => {
    const { token, sessionId } = await node.signIn()
    const tab = await node.connect(token)
    const heard = hear<UpdatedEvent>(tab, 'session.updated')
    await node.database.lease.query('UPDATE curfew.policies SET idle_timeout_seconds = 60')
    await node.tell({ kind: 'policy.changed', version: 1, payload: { version: 2 } })
    expect(await heard).toMatchObject({
      session: { id: sessionId, current: true },
      policy: { idleTimeoutSeconds: 60, idleWarningSeconds: 30 },
      permissions: [],
    })
    tab.disconnect()
  })

  it('is told when its roles or groups change', async () => {
    const { token, userId } = await node.signIn()
    const tab = await node.connect(token)
    const heard = hear<UpdatedEvent>(tab, 'session.updated')
    await node.database.lease.query(
      `INSERT INTO curfew.user_roles (user_id, role_id) SELECT $1, id FROM curfew.roles WHERE name = 'Operator'`,
      [userId],
    )
    await node.tell({ kind: 'users.changed', version: 1, payload: { users: [userId] } })
    expect((await heard).permissions).toEqual(['sessions:read', 'sessions:revoke', 'users:read'])
    tab.disconnect()
  })
})
