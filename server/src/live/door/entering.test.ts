import { eventually, setUpDatabase } from '@curfew/server/testing'
import type { CurrentSession, Notice } from '@curfew/shared'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { countLockWaits } from '../../../testing/database/lock-waits.ts'
import { countStatements } from '../../../testing/database/statements.ts'
import { hear, hearRefusal, LiveNode } from '../../../testing/nodes/live-node.ts'
import { RawClient } from '../../../testing/nodes/raw-client.ts'
import type { Started } from '../../sessions/begin/start-session.ts'
import { MOST_BY_NAME } from '../../sessions/end/end-sessions.ts'

const records = setUpDatabase()
const holder = records.connect()
let node: LiveNode

beforeAll(async () => {
  node = await LiveNode.start(records.url)
})
afterAll(() => node.close())

describe('EN-22 clients that come at once are let in together', () => {
  it('100 of them by ten statements at most, each with a session of a user of its own who is in a group', async () => {
    const sessions: Started[] = []
    while (sessions.length < 100) sessions.push(await node.signIn({ groups: ['everybody'] }))
    const clients = await Promise.all(sessions.map(() => RawClient.open(node.url)))
    const statements = countStatements(node.database)
    for (const [index, client] of clients.entries())
      client.send(`40${JSON.stringify({ token: sessions[index]?.token })}`)
    const greeted = await Promise.all(
      clients.map((client) => client.next((message) => message.startsWith('42["session.active"'))),
    )
    const { checks = 0, writes = 0, answers = 0 } = statements()
    expect(checks + writes + answers).toBeLessThanOrEqual(10)
    const told = greeted.map((message): CurrentSession => JSON.parse(message.slice(2))[1])
    expect(told.map(({ session }) => session.id)).toEqual(sessions.map(({ sessionId }) => sessionId))
    expect(told.every(({ user }) => user.groups[0]?.name === 'everybody')).toBe(true)
    for (const client of clients) client.socket.terminate()
  })

  it('several of one session count each other', async () => {
    const { token } = await node.signIn()
    const clients = await Promise.all([1, 2, 3].map(() => RawClient.open(node.url)))
    for (const client of clients) client.send(`40${JSON.stringify({ token })}`)
    const greeted = await Promise.all(
      clients.map((client) => client.next((message) => message.startsWith('42["session.active"'))),
    )
    const counts = greeted.map((message) => JSON.parse(message.slice(2))[1].session.connections)
    expect(Math.max(...counts)).toBe(3)
    for (const client of clients) client.socket.terminate()
  })
})

describe('EN-23 what happens while a client comes in reaches it', () => {
  let started: Started

  beforeEach(async () => {
    started = await node.signIn()
  })

  /** Does something while the statement is under way that records a client, and has taken its snapshot. */
  async function meanwhile(act: () => Promise<unknown>): Promise<() => Promise<unknown>> {
    await holder.query('BEGIN')
    await holder.query('SELECT FROM curfew.sessions WHERE id = $1 FOR UPDATE', [started.sessionId])
    const client = node.client({ token: started.token }, { reconnection: false })
    const fate = Promise.race([
      hear<CurrentSession>(client, 'session.active'),
      hear<Notice>(client, 'session.ended'),
      hearRefusal(client).then(({ message }) => message),
    ])
    client.connect()
    await eventually(async () => expect(await countLockWaits(node.database.lease, 'transactionid')).toBe(1))
    await act()
    await holder.query('COMMIT')
    return () => fate.finally(() => client.disconnect())
  }

  it('a change of groups, roles or policy: it is greeted with what holds now', async () => {
    const fate = await meanwhile(async () => {
      await node.database.lease.query(
        `WITH g AS (INSERT INTO curfew.groups (name) VALUES ('late') RETURNING id)
         INSERT INTO curfew.group_members (group_id, user_id) SELECT id, $1 FROM g`,
        [started.userId],
      )
      await node.tell({ kind: 'users.changed', version: 1, payload: { users: [started.userId] } })
    })
    expect(await fate()).toMatchObject({ user: { groups: [{ name: 'late' }] } })
  })

  it('an extension', async () => {
    const lastActiveAt = '2099-01-01T00:00:00.000Z'
    const fate = await meanwhile(async () => {
      await holder.query('UPDATE curfew.sessions SET last_active_at = $2 WHERE id = $1', [
        started.sessionId,
        lastActiveAt,
      ])
      const sessions = [{ id: started.sessionId, idleDeadline: null }]
      await node.tell({ kind: 'sessions.extended', version: 1, payload: { sessions } })
    })
    expect(await fate()).toMatchObject({ session: { lastActiveAt } })
  })

  it('EN-7 an end by name that comes first: it is refused', async () => {
    const fate = await meanwhile(() =>
      holder.query(
        `UPDATE curfew.sessions SET ended_at = now(), reason = 'signed_out', initiating_entity = 'user',
                                    notice_id = gen_random_uuid() WHERE id = $1`,
        [started.sessionId],
      ),
    )
    expect(await fate()).toBe('session_ended')
  })

  it('EN-7 an end of everyone, which waits for no row: it is told', async () => {
    const fate = await meanwhile(() => node.revoke({ everyone: true }, 'Go home.'))
    expect(await fate()).toMatchObject({ sessionId: started.sessionId, message: 'Go home.' })
  })

  it('LO-4 an end of many, whose entry does not say whom it covers: it is told', async () => {
    await node.database.lease.query(
      `INSERT INTO curfew.sessions (token_hash, user_id)
       SELECT sha256((n || $1::text)::bytea), $1::text::uuid FROM generate_series(1, $2::int) AS n`,
      [started.userId, MOST_BY_NAME],
    )
    const fate = await meanwhile(() => node.revoke({ users: [started.userId] }, 'Go home.'))
    expect(await fate()).toMatchObject({ sessionId: started.sessionId, message: 'Go home.' })
  })
})
