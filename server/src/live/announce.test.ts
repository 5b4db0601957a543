import { eventually, setUpDatabase } from '@curfew/server/testing'
import type { ExpiringEvent, UpdatedEvent } from '@curfew/shared'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { givePolicy } from '../../testing/database/give-policy.ts'
import { hear, LiveNode } from '../../testing/nodes/live-node.ts'
import type { FeedEntry } from '../feed/entry.ts'

const records = setUpDatabase()
let node: LiveNode

beforeAll(async () => {
  node = await LiveNode.start(records.url)
})
afterAll(async () => {
  await node.close()
})

/** Has the connections of a user be told how their session stands. */
const hearsOf = (userId: string): FeedEntry => ({
  kind: 'users.changed',
  version: 1,
  payload: { users: [userId] },
})
const makeOperator = (userId: string) =>
  node.database.lease.query(
    `INSERT INTO curfew.user_roles (user_id, role_id) SELECT $1, id FROM curfew.roles WHERE name = 'Operator'`,
    [userId],
  )

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

  it('PO-2 of a warning that is told right after, which may be of the policy before, hears how it stands', async () => {
    const { token, sessionId } = await node.signIn()
    const tab = await node.connect(token)
    const events: string[] = []
    tab.onAny((event: string) => events.push(event))
    await node.tell({ kind: 'policy.changed', version: 1, payload: { version: 3 } })
    await eventually(() => expect(events).toEqual(['session.updated']))
    const warning = { id: sessionId, endsAt: '2026-11-22T09:00:00.000Z', warningSeconds: 30 }
    await node.tell({ kind: 'sessions.expiring', version: 1, payload: { sessions: [warning] } })
    await eventually(() => expect(events).toEqual(['session.updated', 'session.expiring', 'session.updated']))
    tab.disconnect()
  })

  it.each([
    ['policies', (policy: number, _: string) => ({ policies: [policy] })],
    ['users', (_: number, userId: string) => ({ users: [userId] })],
  ])('PO-5 and so is nobody else whom it does not concern: %s', async (_, concerns) => {
    const stranger = await node.signIn()
    const own = await node.signIn()
    const policy = await givePolicy(node.database.writes, own.userId, { idleTimeoutSeconds: 600 })
    const tab = await node.connect(own.token)
    // What was told of two new users is over: one thing is told after the other.
    const greeted = hear(tab, 'session.updated')
    await node.tell(hearsOf(own.userId))
    await greeted
    const elsewhere = await node.connect(stranger.token)
    const updates: UpdatedEvent[] = []
    elsewhere.on('session.updated', (update: UpdatedEvent) => updates.push(update))
    const heard = hear<UpdatedEvent>(tab, 'session.updated')
    const payload = { version: 2, concerns: concerns(policy, own.userId) }
    await node.tell({ kind: 'policy.changed', version: 1, payload })
    expect(await heard).toMatchObject({ policy: { idleTimeoutSeconds: 600, idleWarningSeconds: 120 } })
    await makeOperator(stranger.userId)
    await node.tell(hearsOf(stranger.userId))
    await eventually(() => expect(updates.at(-1)?.permissions).toContain('users:read'))
    expect(updates).toHaveLength(1)
    for (const client of [tab, elsewhere]) client.disconnect()
  })

  it('is told when its roles or groups change', async () => {
    const { token, userId } = await node.signIn()
    const tab = await node.connect(token)
    // What was told of their sign-in may still be on its way.
    const updates: UpdatedEvent[] = []
    tab.on('session.updated', (update: UpdatedEvent) => updates.push(update))
    await makeOperator(userId)
    await node.tell(hearsOf(userId))
    await eventually(() =>
      expect(updates.at(-1)?.permissions).toEqual(['sessions:read', 'sessions:revoke', 'users:read']),
    )
    tab.disconnect()
  })
})
