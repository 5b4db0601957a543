import { eventually, setUpDatabase } from '@curfew/server/testing'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { takeAway } from '../../../testing/database/outage.ts'
import { hear, LiveNode } from '../../../testing/nodes/live-node.ts'
import { RawClient } from '../../../testing/nodes/raw-client.ts'

const records = setUpDatabase()
let node: LiveNode
const crashes: unknown[] = []
const note = (error: unknown) => void crashes.push(error)

beforeAll(async () => {
  process.on('uncaughtException', note)
  process.on('unhandledRejection', note)
  node = await LiveNode.start(records.url)
})
afterAll(async () => {
  await node.close()
  process.off('uncaughtException', note)
  process.off('unhandledRejection', note)
})

/** Asks for something with a callback and waits for the answer. */
async function ask(client: RawClient, text: string): Promise<unknown> {
  client.received.length = 0
  client.send(`420${text}`)
  const answer = await client.next((message) => message.startsWith('430'))
  return JSON.parse(answer.slice(3))[0]
}

async function lastActiveAt(sessionId: string): Promise<number> {
  const { rows } = await node.database.lease.query(
    'SELECT last_active_at FROM curfew.sessions WHERE id = $1',
    [sessionId],
  )
  return rows[0].last_active_at.getTime()
}

describe('EN-15 every event passes every gate', () => {
  it('extend moves the idle deadline and answers with it, and other tabs hear of it', async () => {
    const { token } = await node.signIn()
    const [client, otherTab] = await Promise.all([RawClient.connect(node.url, token), node.connect(token)])
    const heard = hear<{ idleDeadline: string }>(otherTab, 'session.extended')
    const answer = await ask(client, '["extend",{}]')
    expect(answer).toEqual({ idleDeadline: expect.stringMatching(/^\d{4}-.*Z$/) })
    expect(await heard).toEqual(answer)
    client.socket.close()
    otherTab.disconnect()
  })

  it('activity is recorded', async () => {
    const { token, sessionId } = await node.signIn()
    const client = await RawClient.connect(node.url, token)
    const before = await lastActiveAt(sessionId)
    client.emit('activity', {})
    await eventually(async () => expect(await lastActiveAt(sessionId)).toBeGreaterThan(before))
    client.socket.close()
  })

  it.each([
    ['an unknown field', '["extend",{"for":"ever"}]'],
    ['null', '["extend",null]'],
    ['a list', '["extend",[]]'],
    ['a wrong type', '["activity",{"ageSeconds":"1"}]'],
    ['a time to come', '["activity",{"ageSeconds":-5}]'],
    ['a polluted prototype', '["activity",{"__proto__":{"ageSeconds":1}}]'],
    ['ids that are none', '["watch",{"users":["x"]}]'],
  ])('%s is refused and harms nothing', async (_case, text) => {
    const { token } = await node.signIn()
    const client = await RawClient.connect(node.url, token)
    expect(await ask(client, text)).toEqual({
      error: expect.objectContaining({ code: 'invalid_request', status: 400 }),
    })
    expect(await ask(client, '["extend"]')).toHaveProperty('idleDeadline')
    client.socket.close()
  })

  it('what only dashboards may send is refused to clients', async () => {
    const { token } = await node.signInAdministrator()
    const client = await RawClient.connect(node.url, token)
    expect(await ask(client, '["watch",{"users":[]}]')).toEqual({
      error: expect.objectContaining({ code: 'forbidden' }),
    })
    client.socket.close()
  })

  it('P1 nothing is accepted for a session that ended, even before this node has read of it', async () => {
    const { token, sessionId } = await node.signIn()
    const client = await RawClient.connect(node.url, token)
    await node.database.lease.query(
      `UPDATE curfew.sessions SET ended_at = now(), reason = 'upstream_signal', initiating_entity = 'system',
              notice_id = gen_random_uuid() WHERE id = $1`,
      [sessionId],
    )
    // A policy change makes every node forget what it knows, as a lease that ran out would.
    await node.tell({ kind: 'policy.changed', version: 1, payload: { version: 1 } })
    client.emit('activity', {})
    expect(await client.notice()).toMatchObject({ sessionId, reason: 'upstream_signal' })
    client.emit('ack', { noticeId: (await client.notice()).noticeId })
    await client.closed()
  })

  it('P6 while nobody can tell, an event is refused as unavailable and nobody is signed out', async () => {
    const { token } = await node.signIn()
    const client = await RawClient.connect(node.url, token)
    const giveBack = await takeAway(records.url)
    await eventually(() => expect(node.node.isFresh()).toBe(false), { within: 3_000 })
    expect(await ask(client, '["extend",{}]')).toEqual({
      error: expect.objectContaining({ code: 'unavailable', status: 503 }),
    })
    await giveBack()
    await eventually(async () => expect(await ask(client, '["extend",{}]')).toHaveProperty('idleDeadline'))
    client.socket.close()
  })
})

describe('BR-10 a dashboard that asks whether the server is there', () => {
  it('is answered at once, also while nobody can tell whether its session lives', async () => {
    const { token } = await node.signInAdministrator()
    const socket = await node.connect(token, { namespace: '/admin' })
    expect(await socket.timeout(5_000).emitWithAck('ping', {})).toEqual({})
    const giveBack = await takeAway(records.url)
    try {
      await eventually(() => expect(node.node.isFresh()).toBe(false), { within: 3_000 })
      expect(await socket.timeout(1_000).emitWithAck('ping', {})).toEqual({})
    } finally {
      await giveBack()
    }
    socket.disconnect()
  })
})

describe('ID-12 nobody stays by shouting', () => {
  /** Extensions that were written. */
  async function written(of: LiveNode): Promise<number> {
    const { rows } = await of.database.lease.query(
      `SELECT count(*)::integer AS count FROM curfew.news WHERE kind = 'sessions.extended'`,
    )
    return rows[0].count
  }
  /** Asks without waiting; the answers come together. */
  async function shout(client: RawClient, times: number): Promise<unknown[]> {
    for (let id = 1; id <= times; id++) client.send(`42${id}["extend",{}]`)
    const answers = () => client.received.filter((each) => each.startsWith('43'))
    // Not only the last: what is answered from memory is faster than what was written.
    await eventually(() => expect(answers()).toHaveLength(times))
    return answers().map((each) => JSON.parse(each.replace(/^43\d+/, ''))[0])
  }

  it('ID-9 one write and one word of it for a session, however many connections ask how often, at once or later', async () => {
    const { token } = await node.signIn()
    const clients = await Promise.all(Array.from({ length: 10 }, () => RawClient.connect(node.url, token)))
    const before = await written(node)
    const answers = (await Promise.all(clients.map((client) => shout(client, 20)))).flat()
    answers.push(await ask(clients[0] as RawClient, '["extend",{}]'))
    expect(answers).toHaveLength(201)
    expect(new Set(answers.map((answer) => JSON.stringify(answer))).size).toBe(1)
    expect(answers[0]).toEqual({ idleDeadline: expect.stringMatching(/^\d{4}-.*Z$/) })
    expect((await written(node)) - before).toBe(1)
    const quiet = clients[1] as RawClient
    await quiet.next((message) => message.startsWith('42["session.extended"'))
    expect(quiet.received.filter((message) => message.startsWith('42["session.extended"'))).toHaveLength(1)
    for (const client of clients) client.socket.close()
  })

  it('what one node has written answers on the others', async () => {
    const other = await LiveNode.start(records.url)
    const { token } = await node.signIn()
    const [here, there] = [
      await RawClient.connect(node.url, token),
      await RawClient.connect(other.url, token),
    ]
    const before = await written(node)
    const answer = await ask(here, '["extend",{}]')
    await there.next((message) => message.startsWith('42["session.extended"'))
    expect(await ask(there, '["extend",{}]')).toEqual(answer)
    expect((await written(node)) - before).toBe(1)
    for (const client of [here, there]) client.socket.close()
    await other.close()
  })

  it('when a warning was sent since, it is written again', async () => {
    const { token, sessionId } = await node.signIn()
    const client = await RawClient.connect(node.url, token)
    await ask(client, '["extend",{}]')
    const before = await written(node)
    const warning = { id: sessionId, endsAt: new Date().toISOString(), warningSeconds: 20 }
    await node.tell({ kind: 'sessions.expiring', version: 1, payload: { sessions: [warning] } })
    await ask(client, '["extend",{}]')
    expect((await written(node)) - before).toBe(1)
    client.socket.close()
  })
})

describe('LO-3 a user that floods', () => {
  it('is cut, though none of their connections sends too much by itself', async () => {
    const { token } = await node.signIn()
    const clients = await Promise.all(Array.from({ length: 12 }, () => RawClient.connect(node.url, token)))
    const quiet = await node.connect((await node.signIn()).token)
    for (let sent = 0; sent < 220; sent++) for (const client of clients) client.emit('activity', {})
    await Promise.race(clients.map((client) => client.closed()))
    expect(quiet.connected).toBe(true)
    quiet.disconnect()
    for (const client of clients) client.socket.terminate()
  })
})

describe('a client that floods', () => {
  it('is cut, and only it', async () => {
    const { token } = await node.signIn()
    const [flooding, quiet] = await Promise.all([RawClient.connect(node.url, token), node.connect(token)])
    for (let sent = 0; sent < 400; sent++) flooding.emit('nothing', {})
    await flooding.closed()
    expect(quiet.connected).toBe(true)
    quiet.disconnect()
  })
})

describe('no message ends the process', () => {
  /** Frames that are nearly right, and frames that are not. */
  const json = fc.json({ maxDepth: 3 })
  const event = fc.constantFrom(
    'activity',
    'extend',
    'ack',
    'watch',
    'ping',
    'error',
    'disconnect',
    'connection',
    '__proto__',
  )
  const frame = fc.oneof(
    fc.tuple(event, json).map(([name, payload]) => `42["${name}",${payload}]`),
    fc.tuple(event, json, json).map(([name, one, two]) => `4215["${name}",${one},${two}]`),
    fc.tuple(fc.constantFrom('/admin', '/nowhere', '/'), json).map(([nsp, auth]) => `40${nsp},${auth}`),
    fc.tuple(fc.nat(9), json).map(([type, payload]) => `4${type}${payload}`),
    fc.constantFrom(
      '41',
      '41/admin,',
      '451-["activity",{"_placeholder":true,"num":0}]',
      '2probe',
      '5',
      '6',
      '1',
      '3',
      '',
    ),
    fc.string({ maxLength: 200 }),
    fc.uint8Array({ maxLength: 200 }),
    fc.constant(`42["activity",{"x":"${'y'.repeat(17_000)}"}]`),
  )

  it('however broken', async () => {
    const { token } = await node.signIn()
    await fc.assert(
      fc.asyncProperty(fc.boolean(), fc.array(frame, { maxLength: 12 }), async (greeted, frames) => {
        const client = greeted ? await RawClient.connect(node.url, token) : await RawClient.open(node.url)
        for (const each of frames) client.send(typeof each === 'string' ? each : Buffer.from(each))
        client.tcp.end()
        await client.closed()
      }),
      { numRuns: 80 },
    )
    expect(crashes).toEqual([])
    const client = await RawClient.connect(node.url, token)
    expect(await ask(client, '["extend",{}]')).toHaveProperty('idleDeadline')
    client.socket.close()
  })

  it('however broken the request that would open it', async () => {
    for (const query of [
      '',
      '?',
      '?EIO=4',
      '?EIO=3&transport=websocket',
      '?EIO=4&transport=polling&sid=__proto__',
    ]) {
      const response = await fetch(`${node.url}/v1/live${query}`)
      expect(response.status).toBe(400)
    }
    for (const method of ['POST', 'DELETE']) {
      const response = await fetch(`${node.url}/v1/live/?EIO=4&transport=polling`, { method, body: 'x' })
      expect(response.status).toBe(400)
    }
    expect(crashes).toEqual([])
  })
})
