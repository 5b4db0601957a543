import { eventually, setUpDatabase } from '@curfew/server/testing'
import type { Notice } from '@curfew/shared'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { hear, hearRefusal, LiveNode } from '../../../testing/nodes/live-node.ts'
import { createLog } from '../../log.ts'
import type { ReadSession } from '../../sessions/check/read-session.ts'
import { MOST_BY_NAME } from '../../sessions/end/end-sessions.ts'
import { Connection, type LiveSocket } from '../connections/connection.ts'
import { Doubt } from './doubt.ts'

/** Answers that a test gives when it wants to. */
function stage(phase: 'open' | 'joining' = 'open') {
  const connection = new Connection(
    { conn: { transport: {}, close: () => undefined } } as unknown as LiveSocket,
    { id: 's', userId: 'u', number: 1 },
    0,
  )
  if (phase === 'open') connection.open()
  const asked: ((answer: ReadSession | Error) => void)[] = []
  const ended: string[] = []
  const doubt = new Doubt({
    connections: { all: () => [connection] },
    readSessions: () =>
      new Promise((resolve, reject) => {
        asked.push((answer) => (answer instanceof Error ? reject(answer) : resolve([answer])))
      }),
    ended: (end) => ended.push(end.noticeId),
    log: createLog('silent'),
  })
  return { connection, asked, ended, doubt }
}
const LIVE = { state: 'live', session: {}, key: '', at: 0 } as unknown as ReadSession
const ENDED: ReadSession = {
  state: 'ended',
  notice: {
    noticeId: 'n',
    sessionId: 's',
    reason: 'admin_revoked',
    initiatingEntity: 'admin',
    endedAt: '2026-01-01T00:00:00.000Z',
  },
}
const gone = () => Object.assign(new Error('gone'), { code: 'ECONNRESET', syscall: 'read' })

describe('LO-4, EN-14 connections in doubt', () => {
  it('are told nothing from the moment at which the end is applied, and all of it when they turn out to live', async () => {
    const { connection, asked, doubt } = stage()
    const told: number[] = []
    doubt.tell(connection, () => told.push(1))
    doubt.raise()
    doubt.tell(connection, () => told.push(2))
    doubt.tell(connection, () => told.push(3))
    expect(told).toEqual([1])
    await eventually(() => expect(asked).toHaveLength(1))
    asked[0]?.(LIVE)
    await eventually(() => expect(told).toEqual([1, 2, 3]))
    expect(doubt.isInDoubt(connection)).toBe(false)
  })

  it('are told of their own end, and nothing else', async () => {
    const { connection, asked, ended, doubt } = stage()
    const told: number[] = []
    doubt.raise()
    doubt.tell(connection, () => told.push(1))
    await eventually(() => expect(asked).toHaveLength(1))
    asked[0]?.(ENDED)
    await eventually(() => expect(ended).toEqual(['n']))
    await doubt.stop()
    expect(told).toEqual([])
  })

  it('stay in doubt when another end comes between the question and its answer', async () => {
    const { connection, asked, doubt } = stage()
    doubt.raise()
    await eventually(() => expect(asked).toHaveLength(1))
    doubt.raise()
    asked[0]?.(LIVE)
    await eventually(() => expect(asked).toHaveLength(2))
    expect(doubt.isInDoubt(connection)).toBe(true)
    asked[1]?.(LIVE)
    await eventually(() => expect(doubt.isInDoubt(connection)).toBe(false))
  })

  it('are asked for again until PostgreSQL answers', async () => {
    const { connection, asked, doubt } = stage('joining')
    doubt.raise()
    await eventually(() => expect(asked).toHaveLength(1))
    asked[0]?.(gone())
    await eventually(() => expect(asked).toHaveLength(2))
    expect(doubt.isInDoubt(connection)).toBe(true)
    asked[1]?.(LIVE)
    await eventually(() => expect(doubt.isInDoubt(connection)).toBe(false))
  })
})

describe('LO-4 an end of many, on nodes with clients', () => {
  const records = setUpDatabase()
  const other = records.connect()
  let nodes: LiveNode[]
  beforeAll(async () => {
    nodes = [await LiveNode.start(records.url), await LiveNode.start(records.url)]
  })
  afterAll(async () => {
    await Promise.all(nodes.map((node) => node.close()))
  })

  it('each client that is covered is told and accounted for, on every node, and no other (P1, P3)', async () => {
    const [here, there] = nodes as [LiveNode, LiveNode]
    const crowd = await Promise.all(Array.from({ length: 6 }, () => here.signIn({ groups: ['crowd'] })))
    await other.query(
      `WITH u AS (INSERT INTO curfew.users (login_id) SELECT 'away ' || n FROM generate_series(1, $1::int) AS n RETURNING id),
            m AS (INSERT INTO curfew.group_members (group_id, user_id)
                  SELECT (SELECT id FROM curfew.groups WHERE name = 'crowd'), id FROM u)
       INSERT INTO curfew.sessions (token_hash, user_id) SELECT sha256(id::text::bytea), id FROM u`,
      [MOST_BY_NAME],
    )
    const group = (await other.query("SELECT id FROM curfew.groups WHERE name = 'crowd'")).rows[0].id
    const stranger = await here.signIn()
    const clients = await Promise.all(crowd.map(({ token }, n) => (n % 2 ? here : there).connect(token)))
    const bystander = await there.connect(stranger.token)
    const notices = clients.map(
      (client) =>
        new Promise<Notice>((resolve) =>
          client.once('session.ended', (notice: Notice) => {
            client.emit('ack', { noticeId: notice.noticeId })
            resolve(notice)
          }),
        ),
    )
    const { id, sessionsEnded } = await here.revoke({ group }, 'Go home.')
    expect(sessionsEnded).toBe(MOST_BY_NAME + 6)
    // The call has returned: on no node is anybody of them accepted.
    for (const node of nodes) {
      const checks = await Promise.all(crowd.map(async ({ token }) => node.node.verifier.check(token)))
      expect(checks.map(({ state }) => state)).toEqual(crowd.map(() => 'ended'))
      expect(await node.node.verifier.check(stranger.token)).toMatchObject({ state: 'live' })
    }
    const told = await Promise.all(notices)
    expect(told.map(({ sessionId }) => sessionId)).toEqual(crowd.map(({ sessionId }) => sessionId))
    expect(told[0]).toMatchObject({ revocationId: id, message: 'Go home.', reason: 'admin_revoked' })
    await eventually(async () =>
      expect(await here.deliveries(id)).toMatchObject({
        total: 6,
        acknowledged: 6,
        pending: 0,
        sessionsWithoutConnection: MOST_BY_NAME,
      }),
    )
    // Still served: it may stay, and is told what others are told.
    const extended = hear(bystander, 'session.extended')
    bystander.emit('extend', {})
    await extended
    expect(bystander.connected).toBe(true)
  })

  it('whoever connects or says something afterwards is refused with the same reason (P7)', async () => {
    const [here] = nodes as [LiveNode]
    const { token, userId } = await here.signIn()
    await other.query(
      `INSERT INTO curfew.sessions (token_hash, user_id)
       SELECT sha256((n || $1::text)::bytea), $1::text::uuid FROM generate_series(1, $2::int) AS n`,
      [userId, MOST_BY_NAME],
    )
    await here.revoke({ users: [userId] }, 'One person only.')
    const late = here.client({ token })
    const refused = hearRefusal(late)
    late.connect()
    const { message, data } = await refused
    expect(message).toBe('session_ended')
    expect(data).toMatchObject({ reason: 'admin_revoked', message: 'One person only.' })
  })
})
