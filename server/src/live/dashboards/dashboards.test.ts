import { randomUUID } from 'node:crypto'
import { setTimeout as wait } from 'node:timers/promises'
import { eventually, setUpDatabase } from '@curfew/server/testing'
import type { NodeChange, Overview, RevocationProgress, SessionView, User } from '@curfew/shared'
import pg from 'pg'
import type { Socket } from 'socket.io-client'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { CROWD, whileFull } from '../../../testing/database/full-lanes.ts'
import { hear, LiveNode } from '../../../testing/nodes/live-node.ts'

const records = setUpDatabase()
const holder = records.connect()
let node: LiveNode
let other: LiveNode

beforeAll(async () => {
  node = await LiveNode.start(records.url)
  other = await LiveNode.start(records.url)
})
afterAll(async () => {
  await Promise.all([node.close(), other.close()])
})

/** A dashboard that writes down everything it is told. */
class Dashboard {
  readonly socket: Socket
  readonly told: { event: string; payload: unknown; at: number }[] = []

  constructor(socket: Socket) {
    this.socket = socket
    socket.onAny((event: string, payload: unknown) =>
      this.told.push({ event, payload, at: performance.now() }),
    )
  }

  all<T>(event: string): T[] {
    return this.told.filter((each) => each.event === event).map(({ payload }) => payload as T)
  }

  /** The newest that it knows of a user. */
  user(id: string): User | undefined {
    return this.all<{ items: User[] }>('users.changed')
      .flatMap(({ items }) => items)
      .findLast((user) => user.id === id)
  }

  session(id: string): SessionView | undefined {
    return this.all<{ items: SessionView[] }>('sessions.changed')
      .flatMap(({ items }) => items)
      .findLast((session) => session.id === id)
  }
}

const open: Dashboard[] = []
afterEach(() => {
  for (const { socket } of open.splice(0)) socket.disconnect()
})

async function openDashboard(token: string, at: LiveNode = node): Promise<Dashboard> {
  const dashboard = new Dashboard(await at.connect(token, { namespace: '/admin' }))
  open.push(dashboard)
  return dashboard
}

describe('a dashboard', () => {
  it('is told of what it watches: state, tabs, and the end, within a second', async () => {
    const admin = await node.signInAdministrator()
    const user = await node.signIn()
    const dashboard = await openDashboard(admin.token)
    dashboard.socket.emit('watch', { users: [user.userId] })
    await eventually(() => expect(dashboard.session(user.sessionId)).toMatchObject({ connections: 0 }))
    expect(dashboard.user(user.userId)).toMatchObject({ activeSessions: 1 })

    // On another node, so that no entry of the feed tells of it.
    const tab = await other.connect(user.token)
    await eventually(() => expect(dashboard.session(user.sessionId)).toMatchObject({ connections: 1 }))

    await other.revoke({ sessions: [user.sessionId] })
    const at = performance.now()
    await eventually(() =>
      expect(dashboard.session(user.sessionId)).toMatchObject({ status: 'ended', reason: 'admin_revoked' }),
    )
    expect(dashboard.user(user.userId)).toMatchObject({ activeSessions: 0, revokedAt: expect.any(String) })
    expect((dashboard.told.at(-1)?.at ?? 0) - at).toBeLessThan(2_000)
    tab.disconnect()
  })

  it('sees who newly signs in, and the counts', async () => {
    const admin = await node.signInAdministrator()
    const dashboard = await openDashboard(admin.token)
    await eventually(() => expect(dashboard.all('overview')).not.toEqual([]))
    const before = dashboard.all<Overview>('overview').at(-1)?.activeUsers ?? 0
    const user = await other.signIn()
    await eventually(() => {
      expect(dashboard.user(user.userId)).toMatchObject({ activeSessions: 1 })
      expect(dashboard.session(user.sessionId)).toMatchObject({ status: 'active', current: false })
      expect(dashboard.all<Overview>('overview').at(-1)).toMatchObject({ activeUsers: before + 1 })
    })
  })

  it('knows its own session', async () => {
    const admin = await node.signInAdministrator()
    const dashboard = await openDashboard(admin.token)
    dashboard.socket.emit('watch', { users: [admin.userId] })
    await eventually(() => expect(dashboard.session(admin.sessionId)).toMatchObject({ current: true }))
  })

  it('follows a revocation until all is accounted for', async () => {
    const admin = await node.signInAdministrator()
    const user = await node.signIn()
    const dashboard = await openDashboard(admin.token)
    // Says nothing, so it stays pending for two seconds.
    const tab = await other.connect(user.token, { reconnection: false })
    const { id } = await node.revoke({ sessions: [user.sessionId] })
    const progress = () =>
      dashboard.all<RevocationProgress>('revocation.progress').filter((each) => each.id === id)
    await eventually(() => expect(progress().at(-1)).toMatchObject({ status: 'completed' }), {
      within: 6_000,
    })
    expect(
      progress().map(({ status, deliveries }) => [status, deliveries.pending, deliveries.unreachable]),
    ).toEqual([
      ['in_progress', 1, 0],
      ['completed', 0, 1],
    ])
    tab.disconnect()
  })

  describe('RV-11 of whose revocation a lost node had a client', () => {
    /** A node that has died with a session's connection open. @returns a revocation of that session */
    async function lostClient(): Promise<string> {
      const { sessionId } = await node.signIn()
      await node.database.lease.query(
        `INSERT INTO curfew.connections (id, node_id, session_id, user_id)
         SELECT gen_random_uuid(), $1, id, user_id FROM curfew.sessions WHERE id = $2`,
        [randomUUID(), sessionId],
      )
      const { id } = await other.revoke({ sessions: [sessionId] })
      return id
    }
    const completed = (dashboard: Dashboard, id: string) =>
      eventually(() =>
        expect(
          dashboard.all<RevocationProgress>('revocation.progress').findLast((each) => each.id === id),
        ).toMatchObject({ status: 'completed', deliveries: { total: 1, unreachable: 1, pending: 0 } }),
      )

    it('hears the outcome, also if it connected after the end and another node set it', async () => {
      const revocation = await lostClient()
      const dashboard = await openDashboard((await node.signInAdministrator()).token)
      await eventually(() =>
        expect(
          dashboard.all<RevocationProgress>('revocation.progress').find((each) => each.id === revocation),
        ).toMatchObject({ status: 'in_progress' }),
      )
      await other.gateway.cleanUpAfterNodes()
      await completed(dashboard, revocation)
    })

    it('hears it from the node that sets it, however long ago the end was', async () => {
      const revocation = await lostClient()
      await node.database.lease.query(
        `UPDATE curfew.revocations SET revoked_at = revoked_at - interval '1 hour' WHERE id = $1`,
        [revocation],
      )
      const dashboard = await openDashboard((await node.signInAdministrator()).token)
      await eventually(() => expect(dashboard.all('overview')).not.toEqual([]))
      const told = dashboard.all<RevocationProgress>('revocation.progress').map((each) => each.id)
      expect(told).not.toContain(revocation)
      await node.gateway.cleanUpAfterNodes()
      await completed(dashboard, revocation)
    })
  })

  it('hears when a node joins, falls silent and is gone, if it may see the system', async () => {
    const [auditor, operator] = await Promise.all(
      ['Auditor', 'Operator'].map(async (role) =>
        openDashboard((await node.signInAdministrator([role])).token),
      ),
    )
    if (!auditor || !operator) throw new Error('two were opened')
    const changes = () => auditor.all<NodeChange>('node.changed')
    const both = [node.node.id, other.node.id]
    await eventually(() =>
      expect(changes().map((each) => each.node.id)).toEqual(expect.arrayContaining(both)),
    )
    expect(changes().find((each) => each.node.current)?.node.id).toBe(node.node.id)

    const silent = randomUUID()
    const heard = () =>
      changes().flatMap((each) => (each.node.id === silent ? [each.left ? 'left' : each.node.lease] : []))
    await node.database.lease.query(
      `INSERT INTO curfew.nodes (id, applied, host, version) SELECT $1, position, 'silent', '0' FROM curfew.feed_head`,
      [silent],
    )
    // It lives until it has been heard of.
    await eventually(async () => {
      await node.database.lease.query(
        'UPDATE curfew.nodes SET beat = beat + 1, beat_at = statement_timestamp() WHERE id = $1',
        [silent],
      )
      expect(heard().at(-1)).toBe('fresh')
    })
    await eventually(() => expect(heard().at(-1)).toBe('lapsed'))
    await node.database.lease.query('DELETE FROM curfew.nodes WHERE id = $1', [silent])
    await eventually(() => expect(heard().at(-1)).toBe('left'))
    expect(operator.all('overview')).not.toEqual([])
    expect(operator.all('node.changed')).toEqual([])
  })

  it('gets a thousand ends as one message', async () => {
    const { rows } = await node.database.lease.query(
      `WITH people AS (
         INSERT INTO curfew.users (login_id) SELECT 'crowd ' || n FROM generate_series(1, 1000) AS n RETURNING id
       )
       INSERT INTO curfew.sessions (token_hash, user_id) SELECT sha256(id::text::bytea), id FROM people
       RETURNING user_id`,
    )
    const crowd = rows.map((row) => row.user_id as string)
    const admin = await node.signInAdministrator()
    const dashboard = await openDashboard(admin.token)
    dashboard.socket.emit('watch', { users: crowd.slice(0, 400) })
    const watched = crowd.at(399) ?? ''
    const messages = () =>
      dashboard.all<{ items: SessionView[] }>('sessions.changed').map(({ items }) => items)
    await eventually(() =>
      expect(messages().flat()).toContainEqual(expect.objectContaining({ userId: watched })),
    )
    await node.revoke({ users: crowd })
    // Beside it there may be one about the administrator who has signed in for that.
    const ends = () =>
      messages()
        .map((items) => items.filter(({ status }) => status === 'ended').length)
        .filter((count) => count > 0)
    await eventually(() => expect(ends()).toEqual([400]))
  })

  it('is told nothing that it may not see', async () => {
    await node.database.lease.query(
      `INSERT INTO curfew.roles (name, permissions) VALUES ('Porter', '{sessions:read}') ON CONFLICT DO NOTHING`,
    )
    const porter = await node.signInAdministrator(['Porter'])
    const user = await node.signIn()
    const dashboard = await openDashboard(porter.token)
    dashboard.socket.emit('watch', { users: [user.userId] })
    await eventually(() => expect(dashboard.session(user.sessionId)).toBeDefined())
    await node.signIn()
    await eventually(() => expect(dashboard.all('sessions.changed').length).toBeGreaterThan(1))
    expect(dashboard.all('users.changed')).toEqual([])
  })

  it('AP-11 is told what its viewer may do with each row, and again when they may do something else', async () => {
    const [operator, superUser, user] = [
      await node.signInAdministrator(['Operator']),
      await node.signInAdministrator(),
      await node.signIn(),
    ]
    const dashboard = await openDashboard(operator.token)
    dashboard.socket.emit('watch', { users: [superUser.userId, user.userId] })
    await eventually(() => {
      expect(dashboard.user(user.userId)).toMatchObject({ abilities: ['revoke'] })
      expect(dashboard.session(user.sessionId)).toMatchObject({ abilities: ['revoke'] })
      expect(dashboard.user(superUser.userId)).toMatchObject({ abilities: [] })
      expect(dashboard.session(superUser.sessionId)).toMatchObject({ abilities: [] })
    })
    await node.database.lease.query('UPDATE curfew.users SET is_super_user = true WHERE id = $1', [
      operator.userId,
    ])
    await node.tell({ kind: 'users.changed', version: 1, payload: { users: [operator.userId] } })
    await eventually(() => {
      expect(dashboard.user(superUser.userId)).toMatchObject({ abilities: ['revoke'] })
      expect(dashboard.session(superUser.sessionId)).toMatchObject({ abilities: ['revoke'] })
    })
  })

  it('whose permission is taken away is disconnected, and does not come back', async () => {
    const auditor = await node.signInAdministrator(['Auditor'])
    const dashboard = await openDashboard(auditor.token)
    const left = hear(dashboard.socket, 'disconnect')
    await node.database.lease.query('DELETE FROM curfew.user_roles WHERE user_id = $1', [auditor.userId])
    await node.tell({ kind: 'users.changed', version: 1, payload: { users: [auditor.userId] } })
    expect(await left).toBe('io server disconnect')
    expect(dashboard.socket.active).toBe(false)
  })

  it('that comes while the permissions of others are read again stays', async () => {
    const [first, second] = [await node.signInAdministrator(), await node.signInAdministrator()]
    await openDashboard(first.token)
    const reads = node.database.load.get('reads')
    const sent = () => (reads?.totalCount ?? 0) + (reads?.waitingCount ?? 0)
    const late = await whileFull(node.database, holder, ['reads'], async () => {
      await node.tell({ kind: 'users.changed', version: 1, payload: { users: [first.userId] } })
      await eventually(() => expect(sent()).toBeGreaterThan(CROWD))
      return openDashboard(second.token)
    })
    late.socket.emit('watch', { users: [first.userId] })
    await eventually(() => expect(late.user(first.userId)).toBeDefined())
    expect(late.socket.connected).toBe(true)
  })

  it('whose own session ends is told and closed like everyone (EN-10)', async () => {
    const admin = await node.signInAdministrator()
    const dashboard = await openDashboard(admin.token)
    const ended = hear<{ noticeId: string; sessionId: string }>(dashboard.socket, 'session.ended')
    const left = hear(dashboard.socket, 'disconnect')
    const { id } = await other.revoke({ users: [admin.userId] })
    const { noticeId, sessionId } = await ended
    expect(sessionId).toBe(admin.sessionId)
    dashboard.socket.emit('ack', { noticeId })
    expect(await left).toBe('transport close')
    await eventually(async () =>
      expect(await node.deliveries(id)).toMatchObject({ acknowledged: 1, pending: 0 }),
    )
  })

  it('reads its lists again when nobody knows what was missed (FD-14)', async () => {
    const admin = await node.signInAdministrator()
    const dashboard = await openDashboard(admin.token)
    await node.database.lease.query('DELETE FROM curfew.nodes WHERE id = $1', [node.node.id])
    await eventually(() => expect(dashboard.all('resync')).not.toEqual([]))
    expect(dashboard.socket.connected).toBe(true)
  })
})

describe('EN-14 what cannot be checked is held back', () => {
  it('a dashboard is told nothing while its node is not fresh, but for its notice', async () => {
    const admin = await node.signInAdministrator()
    const user = await node.signIn()
    const [goes, stays] = await Promise.all([
      openDashboard(admin.token),
      openDashboard((await node.signInAdministrator()).token),
    ])
    for (const { socket } of [goes, stays]) socket.emit('watch', { users: [user.userId] })
    for (const each of [goes, stays])
      await eventually(() => expect(each.session(user.sessionId)).toBeDefined())
    const blocker = new pg.Client(records.url)
    await blocker.connect()
    try {
      // Nobody can raise a beat, and everything else goes on.
      await blocker.query('BEGIN; LOCK TABLE curfew.nodes IN EXCLUSIVE MODE')
      await eventually(() => expect(node.node.isFresh()).toBe(false))
      for (const { told } of [goes, stays]) told.length = 0
      const ended = hear<{ sessionId: string }>(goes.socket, 'session.ended')
      await other.revoke({ sessions: [user.sessionId, admin.sessionId] })
      expect(await ended).toMatchObject({ sessionId: admin.sessionId })
      // So long a change may take to be on the screen.
      await wait(1_000)
      expect(node.node.isFresh()).toBe(false)
      expect(goes.told.map(({ event }) => event)).toEqual(['session.ended'])
      expect(stays.told).toEqual([])
    } finally {
      await blocker.end()
    }
    await eventually(() => expect(stays.session(user.sessionId)).toMatchObject({ status: 'ended' }))
  })
})

describe('SE-24 who signs in is found by the numbers of sessions', () => {
  it('more than are worth sending are told as a number, and no list is read again for them', async () => {
    const dashboard = await openDashboard((await node.signInAdministrator()).token)
    await eventually(() => expect(dashboard.all('overview')).not.toEqual([]))
    const before = dashboard.told.length
    await node.database.clock.query(
      `WITH people AS (
         INSERT INTO curfew.users (login_id) SELECT 'rush ' || n FROM generate_series(1, 150) AS n RETURNING id
       )
       INSERT INTO curfew.sessions (token_hash, user_id) SELECT sha256(('rush' || id::text)::bytea), id FROM people`,
    )
    const messages = () =>
      dashboard.told
        .slice(before)
        .filter(({ event }) => event === 'users.changed')
        .map(({ payload }) => payload as { items: User[]; others?: number })
    await eventually(() => expect(messages().at(-1)).toMatchObject({ others: 50 }))
    expect(messages().at(-1)?.items).toHaveLength(100)
    expect(dashboard.all('resync')).toEqual([])
  })

  it('one whose COMMIT comes late is found all the same, and nobody twice', async () => {
    const dashboard = await openDashboard((await node.signInAdministrator()).token)
    const [late, early] = await Promise.all([node.signIn(), node.signIn()])
    await eventually(() => expect(dashboard.session(early.sessionId)).toBeDefined())
    const begin = (userId: string) =>
      `INSERT INTO curfew.sessions (token_hash, user_id) VALUES (sha256(gen_random_uuid()::text::bytea), '${userId}') RETURNING id`
    await holder.query('BEGIN')
    const [first] = (await holder.query(begin(late.userId))).rows
    const [second] = (await node.database.clock.query(begin(early.userId))).rows
    await eventually(() => expect(dashboard.session(second.id)).toBeDefined())
    await holder.query('COMMIT')
    await eventually(() => expect(dashboard.session(first.id)).toBeDefined())
    const told = dashboard
      .all<{ items: SessionView[] }>('sessions.changed')
      .flatMap(({ items }) => items.map(({ id }) => id))
    expect([first.id, second.id].map((id) => told.filter((each) => each === id).length)).toEqual([1, 1])
  })
})
