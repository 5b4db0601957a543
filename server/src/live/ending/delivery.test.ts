import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import type { Socket } from 'node:net'
import { eventually, setUpDatabase } from '@curfew/server/testing'
import type { Notice } from '@curfew/shared'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { takeAway } from '../../../testing/database/outage.ts'
import { refuseRow } from '../../../testing/database/refuse-row.ts'
import { hear, hearRefusal, LiveNode } from '../../../testing/nodes/live-node.ts'
import { RawClient } from '../../../testing/nodes/raw-client.ts'
import { REAP_BATCH } from '../../sessions/connections/connection-rows.ts'
import { signOut } from '../../sign-in/sign-out.ts'

const records = setUpDatabase()
let node: LiveNode

beforeAll(async () => {
  node = await LiveNode.start(records.url)
})
afterAll(async () => {
  await node.close()
})

/** Of a websocket, from a client: masked, without a code. */
const EMPTY_CLOSE_FRAME = Buffer.from([0x88, 0x80, 0, 0, 0, 0])

/** The outcomes once none is pending any more. */
async function finalOutcomes(revocationId: string) {
  await eventually(async () => expect(await node.deliveries(revocationId)).toMatchObject({ pending: 0 }), {
    within: 5_000,
  })
  return node.outcomes(revocationId)
}

describe('EN-11 told, then closed, then cut', () => {
  it('a client that confirms is closed, and its time is taken', async () => {
    const { token, sessionId } = await node.signIn()
    const client = await RawClient.connect(node.url, token)
    const { id } = await node.revoke({ sessions: [sessionId] })
    const notice = await client.notice()
    client.emit('ack', { noticeId: notice.noticeId })
    await client.closed()
    expect(await finalOutcomes(id)).toEqual([
      { outcome: 'acknowledged', cause: null, milliseconds: expect.any(Number) },
    ])
  })

  it('one that says nothing is cut after two seconds, its TCP connection too', async () => {
    const { token, sessionId } = await node.signIn()
    const client = await RawClient.connect(node.url, token)
    // Half-open: it would never see a close frame, nor answer one.
    client.tcp.pause()
    const ended = new Promise((resolve) => client.tcp.once('close', resolve))
    const { id } = await node.revoke({ sessions: [sessionId] })
    expect(await finalOutcomes(id)).toEqual([
      { outcome: 'unreachable', cause: 'no_answer', milliseconds: null },
    ])
    client.tcp.resume()
    await ended
    expect(client.received.some((message) => message.includes('session.ended'))).toBe(true)
  })

  it('one that closes instead of confirming counts as closed', async () => {
    const { token, sessionId } = await node.signIn()
    const client = await RawClient.connect(node.url, token)
    const { id } = await node.revoke({ sessions: [sessionId] })
    await client.notice()
    client.socket.close()
    expect(await finalOutcomes(id)).toEqual([
      { outcome: 'closed', cause: null, milliseconds: expect.any(Number) },
    ])
  })

  it('one that had just said goodbye counts as closed', async () => {
    const { token, sessionId } = await node.signIn()
    const accepted = once(node.server, 'connection')
    const client = await RawClient.connect(node.url, token)
    const [here] = (await accepted) as [Socket]
    // Its close frame is there and has been answered; the end of TCP is still on its way.
    client.tcp.pause()
    await new Promise<void>((resolve) => client.tcp.write(EMPTY_CLOSE_FRAME, () => resolve()))
    await eventually(() => expect(here.writableEnded).toBe(true))
    const { id } = await node.revoke({ sessions: [sessionId] })
    client.tcp.resume()
    expect(await finalOutcomes(id)).toEqual([{ outcome: 'closed', cause: null, milliseconds: null }])
  })

  it('one whose connection was reset counts as closed when it had been told', async () => {
    const { token, sessionId } = await node.signIn()
    const client = await RawClient.connect(node.url, token)
    const { id } = await node.revoke({ sessions: [sessionId] })
    await client.notice()
    client.tcp.resetAndDestroy()
    expect(await finalOutcomes(id)).toEqual([
      { outcome: 'closed', cause: null, milliseconds: expect.any(Number) },
    ])
  })

  it('works for a client that polls', async () => {
    const { token, sessionId } = await node.signIn()
    const client = await node.connect(token, { transports: ['polling'] })
    const ended = hear<Notice>(client, 'session.ended')
    const closed = hear(client, 'disconnect')
    const { id } = await node.revoke({ sessions: [sessionId] })
    client.emit('ack', { noticeId: (await ended).noticeId })
    expect((await finalOutcomes(id)).map(({ outcome }) => outcome)).toEqual(['acknowledged'])
    await closed
    client.disconnect()
  })

  it('cuts a client that polls and does not answer', async () => {
    const { token, sessionId } = await node.signIn()
    const client = await node.connect(token, { transports: ['polling'] })
    const closed = hear(client, 'disconnect')
    const { id } = await node.revoke({ sessions: [sessionId] })
    expect((await finalOutcomes(id)).map(({ cause }) => cause)).toEqual(['no_answer'])
    await closed
    client.disconnect()
  })
})

describe('EN-9 an ending connection', () => {
  it('is heard only for the confirmation of its own notice', async () => {
    const { token, sessionId } = await node.signIn()
    const client = await RawClient.connect(node.url, token)
    const { id } = await node.revoke({ sessions: [sessionId] })
    const { noticeId } = await client.notice()
    client.send(`420${JSON.stringify(['extend', {}])}`)
    client.emit('activity', {})
    client.emit('ack', { noticeId: '00000000-0000-4000-8000-000000000000' })
    client.emit('ack', { noticeId: 7 })
    client.emit('ack')
    client.emit('ack', { noticeId })
    await client.closed()
    expect((await finalOutcomes(id)).map(({ outcome }) => outcome)).toEqual(['acknowledged'])
    expect(client.received.filter((message) => message.startsWith('43'))).toEqual([])
  })
})

describe('P3 every client is accounted for', () => {
  it('each tab of each session, when everyone of hundreds is signed out at once, within 5 s (RV-12)', {
    timeout: 60_000,
  }, async () => {
    const sessions: { token: string }[] = []
    while (sessions.length < 90) sessions.push(...(await Promise.all([node.signIn(), node.signIn()])))
    const clients = await Promise.all(
      sessions.flatMap(({ token }) => [1, 2, 3].map(() => RawClient.connect(node.url, token))),
    )
    // Every tenth says nothing, every tenth closes; half of the others are busy until somebody has been closed.
    const answering = clients.filter((_, index) => [3, 5, 7, 9].includes(index))
    const somebodyIsClosed = Promise.race(answering.map((client) => client.closed()))
    const told = clients.map(async (client, index) => {
      const { noticeId } = await client.notice()
      if (index % 10 === 0) return
      if (index % 10 === 1) client.socket.close()
      else {
        if (index % 2 === 0) await somebodyIsClosed
        client.emit('ack', { noticeId })
      }
      await client.closed()
    })
    const { id, sessionsEnded } = await node.revoke({ everyone: true })
    await Promise.all(told)
    expect(sessionsEnded).toBeGreaterThanOrEqual(90)
    await finalOutcomes(id)
    expect(await node.deliveries(id)).toMatchObject({
      total: 270,
      acknowledged: 216,
      closed: 27,
      unreachable: 27,
      pending: 0,
    })
    await Promise.all(clients.map((client) => client.closed()))
    expect(node.gateway.connections()).toBe(0)
    expect(await node.openRows()).toBe(0)
  })

  it('and whoever is on the way in: told or refused, never greeted into an ended session (EN-7)', async () => {
    for (let round = 0; round < 5; round++) {
      const { token, sessionId } = await node.signIn()
      const clients = Array.from({ length: 20 }, () => node.client({ token }, { reconnection: false }))
      const fates = clients.map(async (client, index) => {
        const told = hear<Notice>(client, 'session.ended').then((notice) => {
          client.emit('ack', { noticeId: notice.noticeId })
          return 'told'
        })
        const refused = hearRefusal(client).then(({ message }) => message)
        setTimeout(() => client.connect(), index * 2)
        return Promise.race([told, refused])
      })
      const { id } = await node.revoke({ sessions: [sessionId] })
      const heard = await Promise.all(fates)
      const count = heard.filter((fate) => fate === 'told').length
      expect(heard.filter((fate) => fate === 'session_ended')).toHaveLength(20 - count)
      await finalOutcomes(id)
      expect(await node.deliveries(id)).toMatchObject({ total: count, acknowledged: count, pending: 0 })
      for (const client of clients) client.disconnect()
    }
  })
})

describe('LO-12 one bad client holds up nobody else', () => {
  /** A client whose connection throws when it is to be told of an end. */
  async function connectBroken(token: string): Promise<RawClient> {
    const accepted: Socket[] = []
    const note = (tcp: Socket) => accepted.push(tcp)
    node.server.on('connection', note)
    const client = await RawClient.connect(node.url, token)
    node.server.off('connection', note)
    const here = accepted.find(({ remotePort }) => remotePort === client.tcp.localPort)
    if (!here) throw new Error('the connection was not seen')
    const write = here.write.bind(here) as (...args: unknown[]) => boolean
    here.write = (...args: unknown[]) => {
      if (String(args[0]).includes('session.ended')) throw new Error('broken by a test')
      return write(...args)
    }
    return client
  }

  it.each([
    ['a few', 4],
    ['hundreds', 300],
  ])('who cannot be told, of %s: all others are told, cut and accounted for', async (_, count) => {
    const sessions: { token: string; sessionId: string }[] = []
    while (sessions.length < Math.ceil(count / 45)) sessions.push(await node.signIn())
    const tokenOf = (index: number) => sessions[index % sessions.length]?.token ?? ''
    const first = await RawClient.connect(node.url, tokenOf(0))
    const broken = await connectBroken(tokenOf(0))
    const rest = await Promise.all(
      Array.from({ length: count - 2 }, (_, index) => RawClient.connect(node.url, tokenOf(index))),
    )
    // The last one says nothing, and has to be cut.
    const others = [first, ...rest]
    const told = others.slice(0, -1).map(async (client) => {
      client.emit('ack', { noticeId: (await client.notice()).noticeId })
      await client.closed()
    })
    const { id } = await node.revoke({ sessions: sessions.map(({ sessionId }) => sessionId) })
    await Promise.all([...told, ...others.map((client) => client.closed()), broken.closed()])
    const outcomes = await finalOutcomes(id)
    const counted = (wanted: object) =>
      outcomes.filter((outcome) =>
        Object.entries(wanted).every(([key, value]) => Reflect.get(outcome, key) === value),
      ).length
    expect(counted({ outcome: 'acknowledged' })).toBe(count - 2)
    expect(counted({ outcome: 'unreachable', cause: 'connection_lost' })).toBe(1)
    expect(counted({ outcome: 'unreachable', cause: 'no_answer' })).toBe(1)
  })
})

describe('while PostgreSQL does not answer', () => {
  it('outcomes are kept, and recorded when it does', async () => {
    const { token, sessionId } = await node.signIn()
    const client = await RawClient.connect(node.url, token)
    const { id } = await node.revoke({ sessions: [sessionId] })
    const { noticeId } = await client.notice()
    const giveBack = await takeAway(records.url)
    client.emit('ack', { noticeId })
    await client.closed()
    await giveBack()
    await eventually(async () => expect(await node.outcomes(id)).toMatchObject([{ outcome: 'acknowledged' }]))
  })
})

describe('an outcome', () => {
  it('is noted with its revocation, or with none if no revocation ended the session', async () => {
    const [revoked, left] = await Promise.all([node.signIn(), node.signIn()])
    const clients = await Promise.all([revoked, left].map(({ token }) => RawClient.connect(node.url, token)))
    const { id } = await node.revoke({ sessions: [revoked.sessionId] })
    await signOut(node, [left.token], { ip: null, requestId: 'test' })
    for (const client of clients) client.emit('ack', { noticeId: (await client.notice()).noticeId })
    await Promise.all(clients.map((client) => client.closed()))
    const noted = async (sessionId: string) => {
      const { rows } = await node.database.lease.query(
        'SELECT outcome, revocation_id AS revocation FROM curfew.connections WHERE session_id = $1',
        [sessionId],
      )
      return rows
    }
    await eventually(async () => {
      expect(await noted(revoked.sessionId)).toEqual([{ outcome: 'acknowledged', revocation: id }])
      expect(await noted(left.sessionId)).toEqual([{ outcome: 'acknowledged', revocation: null }])
    })
  })
})

describe('RV-10 an outcome is absolute and set once', () => {
  it('a node that was taken for dead reports too late, and as often as it likes', async () => {
    const { token, sessionId } = await node.signIn()
    const clients = await Promise.all([
      RawClient.connect(node.url, token),
      RawClient.connect(node.url, token),
    ])
    const { id } = await node.revoke({ sessions: [sessionId] })
    const { noticeId } = (await Promise.all(clients.map((client) => client.notice())))[0] ?? {}
    await node.takeForDead()
    const lost = { outcome: 'unreachable', cause: 'node_lost', milliseconds: null }
    expect(await node.outcomes(id)).toEqual([lost, lost])
    for (const client of clients) {
      client.emit('ack', { noticeId })
      client.emit('ack', { noticeId })
    }
    await Promise.all(clients.map((client) => client.closed()))
    await node.takeForDead()
    // What is reported later is written later.
    const later = await node.signIn()
    const last = await RawClient.connect(node.url, later.token)
    last.socket.close()
    await eventually(async () => expect(await node.openRows()).toBe(0))
    expect(await node.outcomes(id)).toEqual([lost, lost])
    expect(await node.deliveries(id)).toMatchObject({ total: 2, unreachable: 2, acknowledged: 0, pending: 0 })
  })
})

describe('RV-11 a lost node', () => {
  /** A member that says nothing, with one connection. */
  const loseNode = (lost: string, { sessionId, userId }: { sessionId: string; userId: string }) =>
    node.database.lease.query(
      `WITH died AS (
         INSERT INTO curfew.nodes (id, applied, host, version) VALUES ($1, 0, 'lost', 'test') RETURNING id
       )
       INSERT INTO curfew.connections (id, node_id, session_id, user_id) SELECT gen_random_uuid(), id, $2, $3 FROM died`,
      [lost, sessionId, userId],
    )

  it('is given by the others: unreachable where the session has ended, closed where not', async () => {
    const lost = '00000000-0000-4000-8000-000000000001'
    const [ended, live] = await Promise.all([node.signIn(), node.signIn()])
    await node.database.lease.query(
      `INSERT INTO curfew.connections (id, node_id, session_id, user_id)
       SELECT gen_random_uuid(), $1, id, user_id FROM curfew.sessions WHERE id = ANY($2)`,
      [lost, [ended.sessionId, live.sessionId]],
    )
    const { id } = await node.revoke({ sessions: [ended.sessionId] })
    await node.gateway.cleanUpAfterNodes()
    expect(await node.outcomes(id)).toEqual([
      { outcome: 'unreachable', cause: 'node_lost', milliseconds: null },
    ])
    expect(await node.openRows()).toBe(0)
    const { rows } = await node.database.lease.query(
      'SELECT session_id FROM curfew.connections WHERE node_id = $1 AND revocation_id = $2',
      [lost, id],
    )
    expect(rows).toEqual([{ session_id: ended.sessionId }])
  })

  it('is given however many clients it had', async () => {
    const { sessionId } = await node.signIn()
    await node.database.lease.query(
      `INSERT INTO curfew.connections (id, node_id, session_id, user_id)
       SELECT gen_random_uuid(), $1, s.id, s.user_id FROM curfew.sessions AS s, generate_series(1, $3) WHERE s.id = $2`,
      [randomUUID(), sessionId, 2 * REAP_BATCH + 1],
    )
    await node.gateway.cleanUpAfterNodes()
    expect(await node.openRows()).toBe(0)
  })

  it('is given though PostgreSQL refuses one of them (LO-12)', async () => {
    const { sessionId } = await node.signIn()
    const { rows } = await node.database.lease.query(
      `INSERT INTO curfew.connections (id, node_id, session_id, user_id)
       SELECT gen_random_uuid(), $1, s.id, s.user_id FROM curfew.sessions AS s, generate_series(1, 20) WHERE s.id = $2
       RETURNING id`,
      [randomUUID(), sessionId],
    )
    const accept = await refuseRow(node.database.writes, 'curfew.connections', rows[7].id)
    await node.gateway.cleanUpAfterNodes()
    expect(await node.openRows()).toBe(1)
    await accept()
    await node.gateway.cleanUpAfterNodes()
    expect(await node.openRows()).toBe(0)
  })

  it('is found out in time, when it died as the end came (RV-12)', async () => {
    const { sessionId, userId } = await node.signIn()
    const lost = randomUUID()
    await loseNode(lost, { sessionId, userId })
    const { id, nodes } = await node.revoke({ sessions: [sessionId] })
    expect(nodes).toContainEqual({ id: lost, outcome: 'fenced' })
    expect(await finalOutcomes(id)).toEqual([
      { outcome: 'unreachable', cause: 'node_lost', milliseconds: null },
    ])
  })

  it('is given though whoever removed it died of it (RV-12)', async () => {
    const { sessionId, userId } = await node.signIn()
    const lost = randomUUID()
    await loseNode(lost, { sessionId, userId })
    const { id } = await node.revoke({ sessions: [sessionId] })
    // By another node, before this one finds out.
    await node.database.lease.query('DELETE FROM curfew.nodes WHERE id = $1', [lost])
    expect(await finalOutcomes(id)).toEqual([
      { outcome: 'unreachable', cause: 'node_lost', milliseconds: null },
    ])
  })
})
