import { eventually, setUpDatabase } from '@curfew/server/testing'
import { io, type Socket } from 'socket.io-client'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { takeAway } from '../../../testing/database/outage.ts'
import { hear, hearRefusal, LiveNode } from '../../../testing/nodes/live-node.ts'
import { RawClient } from '../../../testing/nodes/raw-client.ts'
import { MAX_PER_SESSION } from '../connections/rows.ts'

const records = setUpDatabase()
let node: LiveNode

beforeAll(async () => {
  node = await LiveNode.start(records.url, { allowedOrigins: ['https://app.example'] })
})
afterAll(async () => {
  await node.close()
})

/** What comes of a handshake: greeted, or the code of the refusal. */
async function outcomeOf(client: Socket): Promise<string> {
  const outcome = Promise.race([
    hear(client, 'session.active').then(() => 'greeted'),
    hearRefusal(client).then(({ message }) => message),
  ])
  client.connect()
  try {
    return await outcome
  } finally {
    client.disconnect()
  }
}

describe('EN-17 who is let in', () => {
  it.each(['websocket', 'polling'])('whoever shows a token of a live session, by %s', async (transport) => {
    const { token } = await node.signIn()
    expect(await outcomeOf(node.client({ token }, { transports: [transport] }))).toBe('greeted')
  })

  it('a page of ours that has the cookie', async () => {
    const { token } = await node.signIn()
    expect(await outcomeOf(node.client({ cookie: token }))).toBe('greeted')
  })

  it('not a cookie without an origin: it may have come along by itself', async () => {
    const { token } = await node.signIn()
    const client = node.client({}, { extraHeaders: { cookie: `curfew=${token}` } })
    expect(await outcomeOf(client)).toBe('origin_not_allowed')
  })

  it('BR-2 long polling by a page of ours, for which browsers may send no origin', async () => {
    const { token } = await node.signIn()
    const cookie = `curfew=${token}`
    const ask = (transport: string, marks: Record<string, string>) =>
      outcomeOf(node.client({}, { transports: [transport], extraHeaders: { cookie, ...marks } }))
    expect(await ask('polling', { 'curfew-page': '1' })).toBe('greeted')
    expect(await ask('polling', {})).toBe('origin_not_allowed')
    expect(await ask('websocket', { 'curfew-page': '1' })).toBe('origin_not_allowed')
  })

  it('BR-2 a page of another origin is not allowed to mark its requests as ours', async () => {
    const ask = (origin: string) =>
      fetch(`${node.url}/v1/live?EIO=4&transport=polling`, {
        method: 'OPTIONS',
        headers: {
          origin,
          'access-control-request-method': 'GET',
          'access-control-request-headers': 'curfew-page',
        },
      })
    const foreign = await ask('https://evil.example')
    expect(foreign.headers.get('access-control-allow-origin')).toBeNull()
    const port = await ask(node.url.replace(/\d+$/, '1'))
    expect(port.headers.get('access-control-allow-origin')).toBeNull()
    const listed = await ask('https://app.example')
    expect(listed.headers.get('access-control-allow-origin')).toBe('https://app.example')
  })

  it.each(['websocket', 'polling'])(
    'no page of another site, whatever it shows, by %s',
    async (transport) => {
      const { token } = await node.signIn()
      const extraHeaders = { origin: 'https://evil.example' }
      const client = node.client({ token }, { extraHeaders, transports: [transport], reconnection: false })
      // engine.io has no words for a refused request: it is an error of the transport.
      expect(await outcomeOf(client)).toMatch(/^(websocket|xhr poll) error$/)
    },
  )

  it('a page of a listed site', async () => {
    const { token } = await node.signIn()
    expect(await outcomeOf(node.client({ token }, { extraHeaders: { origin: 'https://app.example' } }))).toBe(
      'greeted',
    )
  })

  it('nobody by a token that nobody has, nor by their cookie instead', async () => {
    const { token } = await node.signIn()
    const extraHeaders = { cookie: `curfew=${token}`, origin: node.url }
    expect(await outcomeOf(node.client({ token: 'A'.repeat(43) }, { extraHeaders }))).toBe('unauthenticated')
    expect(await outcomeOf(node.client({ token: '' }, { extraHeaders }))).toBe('unauthenticated')
    expect(await outcomeOf(node.client({}))).toBe('unauthenticated')
  })

  it('nobody who shows something else', async () => {
    const client = io(node.url, {
      path: '/v1/live',
      forceNew: true,
      autoConnect: false,
      auth: { token: { $ne: null } },
    })
    expect(await outcomeOf(client)).toBe('invalid_request')
    client.auth = { ticket: 'x' }
    expect(await outcomeOf(client)).toBe('invalid_request')
    client.auth = JSON.parse('{"token":"x","__proto__":{"isAdmin":true}}')
    expect(await outcomeOf(client)).toBe('invalid_request')
  })

  it('at a dashboard only with sessions:read', async () => {
    const { token } = await node.signIn()
    expect(await outcomeOf(node.client({ token }, { namespace: '/admin' }))).toBe('forbidden')
    const auditor = await node.signInAdministrator(['Auditor'])
    expect(await outcomeOf(node.client({ token: auditor.token }, { namespace: '/admin' }))).toBe('greeted')
  })
})

describe('EN-20 the version of the protocol', () => {
  it.each([
    ['is 1 where none is named', undefined, 'greeted'],
    ['may be one that the node speaks', '1', 'greeted'],
    ['may not be one that is too new', '2', 'protocol_not_supported'],
    ['may not be one that is too old', '0', 'protocol_not_supported'],
    ['may not be anything else', '1.0', 'protocol_not_supported'],
  ])('%s', async (_, protocol, outcome) => {
    const { token } = await node.signIn()
    expect(await outcomeOf(node.client({ token }, { query: protocol ? { protocol } : {} }))).toBe(outcome)
  })

  it.each(['/', '/admin'])(
    'is told at %s before anything is read, with those that are spoken',
    async (namespace) => {
      const giveBack = await takeAway(records.url)
      try {
        const client = node.client({ token: 'A'.repeat(43) }, { query: { protocol: '2' }, namespace })
        const refused = hearRefusal(client)
        client.connect()
        expect((await refused).data).toMatchObject({
          code: 'protocol_not_supported',
          status: 403,
          supported: [1],
        })
        client.disconnect()
      } finally {
        await giveBack()
      }
    },
  )
})

describe('P7 a client of a session that has ended', () => {
  it('is refused with the notice', async () => {
    const { token, sessionId } = await node.signIn()
    const revocation = await node.revoke({ sessions: [sessionId] }, 'Go home.')
    const client = node.client({ token })
    client.connect()
    const { message, data } = await hearRefusal(client)
    expect(message).toBe('session_ended')
    expect(data).toMatchObject({
      sessionId,
      reason: 'admin_revoked',
      message: 'Go home.',
      revocationId: revocation.id,
    })
    client.disconnect()
  })
})

describe('EN-16 no transport-level recovery', () => {
  it('a client that offers what it would need gets a handshake like everybody', async () => {
    const { token, sessionId } = await node.signIn()
    const first = await RawClient.connect(node.url, token)
    const entered = await first.next((message) => message.startsWith('40'))
    // No private id, without which nobody can ask for their former connection.
    expect(JSON.parse(entered.slice(2))).toEqual({ sid: expect.any(String) })
    first.socket.terminate()
    await first.closed()
    await node.revoke({ sessions: [sessionId] })
    const { sid } = JSON.parse(entered.slice(2))
    for (const offer of [{ token }, { token, pid: sid, offset: '0' }, { pid: sid, offset: '0' }]) {
      const again = await RawClient.open(node.url)
      again.send(`40${JSON.stringify(offer)}`)
      expect(await again.next((message) => message.startsWith('4'))).toMatch(/^44/)
      again.socket.terminate()
    }
  })
})

describe('one browser', () => {
  it('may hold two sessions on one transport, and the end of one leaves the other', async () => {
    const user = await node.signIn()
    const admin = await node.signInAdministrator()
    const client = await node.connect(user.token)
    const dashboard = client.io.socket('/admin', { auth: { token: admin.token } })
    dashboard.connect()
    await hear(dashboard, 'session.active')
    const ended = hear<{ noticeId: string }>(client, 'session.ended')
    await node.revoke({ sessions: [user.sessionId] })
    const left = hear(client, 'disconnect')
    client.emit('ack', { noticeId: (await ended).noticeId })
    expect(await left).toBe('io server disconnect')
    expect(dashboard.connected).toBe(true)
    dashboard.disconnect()
  })

  it('needs its cookie once for both namespaces', async () => {
    const { token } = await node.signInAdministrator()
    const client = node.client({ cookie: token })
    client.connect()
    await hear(client, 'session.active')
    const dashboard = client.io.socket('/admin', {})
    dashboard.connect()
    await hear(dashboard, 'session.active')
    client.disconnect()
    dashboard.disconnect()
  })

  it(`has at most ${MAX_PER_SESSION} connections of a session, and gets room when one closes`, async () => {
    const { token } = await node.signIn()
    const clients = await Promise.all(Array.from({ length: MAX_PER_SESSION }, () => node.connect(token)))
    expect(await outcomeOf(node.client({ token }))).toBe('too_many_connections')
    clients[0]?.disconnect()
    await eventually(async () => expect(await outcomeOf(node.client({ token }))).toBe('greeted'))
    for (const client of clients) client.disconnect()
  })
})

describe('a client that vanishes on its way in', () => {
  it('leaves nothing behind', async () => {
    const { token } = await node.signIn()
    await eventually(async () => expect(await node.openRows()).toBe(0))
    const clients = Array.from({ length: 40 }, () => node.client({ token }))
    for (const client of clients) client.connect()
    await Promise.all(
      clients.map(async (client, index) => {
        await hear(client.io as unknown as Socket, 'open')
        setTimeout(() => client.io.engine.close(), index)
        client.io.reconnection(false)
      }),
    )
    await eventually(async () => {
      expect(node.gateway.connections()).toBe(0)
      expect(await node.openRows()).toBe(0)
    })
  })
})

describe('while PostgreSQL does not answer (P6)', () => {
  it('a handshake is told to try again, and succeeds when it does', async () => {
    const { token } = await node.signIn()
    const before = await node.connect(token)
    const back = await takeAway(records.url)
    const client = node.client({ token })
    client.connect()
    const refusal = await hearRefusal(client)
    expect(refusal).toMatchObject({ message: 'unavailable', data: { code: 'unavailable', status: 503 } })
    expect(refusal.data.retryAfterSeconds).toBeGreaterThan(0)
    await back()
    await eventually(async () => expect(await outcomeOf(node.client({ token }))).toBe('greeted'))
    expect(before.connected).toBe(true)
    before.disconnect()
  })
})

describe('LO-3 entering has a bound', () => {
  it('for a session, however its connections come and go', async () => {
    const { token } = await node.signIn()
    const enter = async () => {
      const client = await RawClient.open(node.url)
      client.send(`40${JSON.stringify({ token })}`)
      const answer = await client.next((message) => /^4[024]/.test(message))
      client.socket.terminate()
      await client.closed()
      return answer
    }
    for (let entered = 0; entered < 300; entered += 30) {
      const answers = await Promise.all(Array.from({ length: 30 }, enter))
      expect(answers.filter((answer) => !answer.startsWith('40'))).toEqual([])
    }
    const refused = await enter()
    expect(JSON.parse(refused.slice(2))).toMatchObject({
      message: 'rate_limited',
      data: { retryAfterSeconds: expect.any(Number) },
    })
    expect(await outcomeOf(node.client({ token: (await node.signIn()).token }))).toBe('greeted')
  })

  it('LO-1 for a stranger on one transport', async () => {
    const client = await RawClient.open(node.url)
    for (let tried = 0; tried < 10; tried++) {
      client.received.length = 0
      client.send(`40${JSON.stringify({ token: `${tried}`.padEnd(43, 'x') })}`)
      expect(await client.next((message) => message.startsWith('44'))).toContain('unauthenticated')
    }
    client.send(`40${JSON.stringify({ token: 'x'.repeat(43) })}`)
    await client.closed()
  })
})
