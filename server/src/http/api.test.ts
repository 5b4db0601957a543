import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { createServer } from 'node:net'
import type { AuditEntry, Page, RevocationView, SignInAnswer } from '@curfew/shared'
import { sql } from 'kysely'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { countLockWaits } from '../../testing/database/lock-waits.ts'
import { eventually } from '../../testing/eventually.ts'
import { PASSWORD, type RunningApi, startApi } from '../../testing/nodes/running-api.ts'
import { USUAL_CONNECTIONS } from '../config/database-connections.ts'
import { openDatabase } from '../store/database.ts'
import { divide } from '../store/lanes/divide.ts'

let running: RunningApi
let admin: string
let operator: string
let auditor: string
let nobody: string

beforeAll(async () => {
  running = await startApi({ trustedProxies: ['loopback'] })
  await running.add({ loginId: 'admin', isSuperUser: true })
  await running.add({ loginId: 'operator', roles: ['Operator'] })
  await running.add({ loginId: 'auditor', roles: ['Auditor'] })
  const tokens = await Promise.all(
    ['admin', 'operator', 'auditor', 'nobody'].map((name) => running.enter(name)),
  )
  ;[admin, operator, auditor, nobody] = tokens.map(({ token }) => token) as [string, string, string, string]
})
afterAll(() => running.close())

const own = { 'sec-fetch-site': 'same-origin' }

describe('who may what', () => {
  const READS: [path: string, who: { operator: number; auditor: number; nobody: number }][] = [
    ['/v1/session', { operator: 200, auditor: 200, nobody: 200 }],
    ['/v1/sessions', { operator: 200, auditor: 200, nobody: 403 }],
    ['/v1/users', { operator: 200, auditor: 200, nobody: 403 }],
    ['/v1/groups', { operator: 200, auditor: 200, nobody: 403 }],
    ['/v1/overview', { operator: 200, auditor: 200, nobody: 403 }],
    ['/v1/deliveries/latency', { operator: 200, auditor: 200, nobody: 403 }],
    ['/v1/revocations', { operator: 200, auditor: 200, nobody: 403 }],
    ['/v1/audit', { operator: 403, auditor: 200, nobody: 403 }],
    ['/v1/policies/global', { operator: 403, auditor: 200, nobody: 403 }],
    ['/v1/nodes', { operator: 403, auditor: 200, nobody: 403 }],
  ]
  it.each(READS)('GET %s', async (path, who) => {
    const status = async (token?: string) => (await running.call(path, token ? { token } : {})).status
    expect({
      admin: await status(admin),
      operator: await status(operator),
      auditor: await status(auditor),
      nobody: await status(nobody),
      stranger: await status(),
    }).toEqual({ admin: 200, ...who, stranger: 401 })
  })

  it('names the permission that is missing', async () => {
    const { body } = await running.call('/v1/audit', { token: operator })
    expect(body).toMatchObject({ code: 'forbidden', detail: 'This needs the permission audit:read.' })
  })

  it('RV-8 a role that is taken away counts at the next request', async () => {
    const { token, userId } = await running.enter('was-operator')
    const give = sql`
      INSERT INTO curfew.user_roles SELECT ${userId}, id FROM curfew.roles WHERE name = 'Operator'`
    await give.execute(running.database.writes)
    expect((await running.call('/v1/users', { token })).status).toBe(200)
    await running.database.writes.deleteFrom('curfew.user_roles').where('user_id', '=', userId).execute()
    expect((await running.call('/v1/users', { token })).status).toBe(403)
  })
})

describe('every answer', () => {
  it('says its id, which may be the caller’s', async () => {
    const given = await running.call('/v1/session', { token: admin, headers: { 'x-request-id': 'job-17/3' } })
    expect(given.headers.get('x-request-id')).toBe('job-17/3')
    const problem = await running.call('/v1/session')
    expect(problem.body.requestId).toBe(problem.headers.get('x-request-id'))
    const unsafe = await running.call('/v1/session', { headers: { 'x-request-id': 'a b"<script>' } })
    expect(unsafe.body.requestId).toMatch(/^[0-9a-f-]{36}$/)
  })

  it.each(['/v1/session', '/v1/nothing', '/livez', '/readyz'])(
    'of %s is never stored nor framed',
    async (path) => {
      const { headers } = await running.call(path)
      expect(headers.get('cache-control')).toBe('no-store')
      expect(headers.get('content-security-policy')).toBe("default-src 'none';frame-ancestors 'none'")
      expect(headers.get('x-content-type-options')).toBe('nosniff')
      expect(headers.get('x-powered-by')).toBeNull()
    },
  )

  it.each([
    ['GET', '/v1'],
    ['GET', '/v1/nothing'],
    ['GET', '/v1/sign-in'],
    ['DELETE', '/v1/users'],
    ['POST', '/v1/sessions'],
    ['PATCH', '/v1/policies/global'],
    ['POST', `/v1/revocations/${randomUUID()}/cancel`],
  ])('to %s %s, which does not exist, is 404, signed in or not', async (method, path) => {
    for (const token of [admin, undefined]) {
      const answer = await running.call(path, { method, ...(token ? { token } : {}) })
      expect(answer).toMatchObject({ status: 404, body: { code: 'not_found', status: 404 } })
      expect(answer.headers.get('content-type')).toBe('application/problem+json')
    }
  })
})

describe('401', () => {
  it('without a token only names the scheme', async () => {
    const { headers, body } = await running.call('/v1/session')
    expect(headers.get('www-authenticate')).toBe('Bearer')
    expect(body).toMatchObject({ code: 'unauthenticated', title: 'Sign in first', status: 401 })
  })

  it('P7 of an ended session carries the notice, and EN-13 leaves the cookie', async () => {
    const { token, sessionId } = await running.enter('ended')
    const target = { sessions: [sessionId] }
    const revoked = await running.call<{ revocation: RevocationView }>('/v1/revocations', {
      method: 'POST',
      token: admin,
      body: { target, message: 'Lunch & <b>rest</b>' },
    })
    expect(revoked.status).toBe(201)
    for (const shown of [{ token }, { cookie: `curfew=${token}` }]) {
      const { status, headers, body } = await running.call('/v1/session', shown)
      expect(status).toBe(401)
      expect(headers.get('www-authenticate')).toBe('Bearer error="invalid_token"')
      expect(headers.getSetCookie()).toEqual([])
      expect(body.notice).toEqual({
        noticeId: expect.any(String),
        sessionId,
        reason: 'admin_revoked',
        initiatingEntity: 'admin',
        message: 'Lunch & <b>rest</b>',
        endedAt: expect.any(String),
        revocationId: revoked.body.revocation.id,
      })
      // For clients that only look for a reason.
      expect(body).toMatchObject({ ...body.notice, code: 'session_ended', status: 401 })
    }
  })

  it('EN-17 a wrong Authorization does not fall back to a good cookie', async () => {
    const answer = await running.call('/v1/session', { token: 'x'.repeat(43), cookie: `curfew=${admin}` })
    expect(answer).toMatchObject({ status: 401, body: { code: 'unauthenticated' } })
  })
})

describe('EN-17 a write by cookie', () => {
  const revokeNobody = (
    headers: Record<string, string>,
    body: unknown = { target: { users: [randomUUID()] } },
  ) => running.call('/v1/revocations', { method: 'POST', cookie: `curfew=${admin}`, headers, body })

  it.each([
    ['from our page', own, 404],
    ['from our page, an old browser', { origin: 'URL' }, 404],
    ['from another site', { 'sec-fetch-site': 'cross-site', origin: 'https://evil.example' }, 403],
    ['from another site, an old browser', { origin: 'https://evil.example' }, 403],
    ['from a sandbox', { origin: 'null' }, 403],
    ['from nowhere', {}, 403],
    ['as a text', { ...own, 'content-type': 'text/plain' }, 415],
  ])('%s', async (_, headers, status) => {
    const sent = Object.fromEntries(
      Object.entries(headers).map(([name, value]) => [name, value === 'URL' ? running.url : value]),
    )
    expect((await revokeNobody(sent)).status).toBe(status)
  })

  it('by token needs none of that', async () => {
    const answer = await running.call('/v1/revocations', {
      method: 'POST',
      token: admin,
      body: { target: { users: [randomUUID()] } },
      headers: { origin: 'https://evil.example' },
    })
    expect(answer).toMatchObject({ status: 404, body: { code: 'target_not_found' } })
  })
})

describe('activity', () => {
  const recorded: string[] = []
  let counting: RunningApi
  let token: string
  beforeAll(async () => {
    counting = await startApi({
      activity: { record: ({ loginId }) => void recorded.push(loginId), unwritten: () => [] },
    })
    await counting.add({ loginId: 'admin', isSuperUser: true })
    token = (await counting.enter('admin')).token
  })
  afterAll(() => counting.close())
  beforeEach(() => void recorded.splice(0))

  it('ID-2 reading is none', async () => {
    for (const path of ['/v1/session', '/v1/users', '/v1/overview']) await counting.call(path, { token })
    expect(recorded).toEqual([])
  })
  it('ID-2 a change is, unless it says that nobody is behind it', async () => {
    const body = { target: { users: [randomUUID()] }, dryRun: true }
    await counting.call('/v1/revocations', {
      method: 'POST',
      token,
      body,
      headers: { 'curfew-background': '1' },
    })
    expect(recorded).toEqual([])
    await counting.call('/v1/revocations', { method: 'POST', token, body })
    expect(recorded).toEqual(['admin'])
  })
})

describe('the caller’s address', () => {
  it('is what a trusted proxy says, and nothing that is no address', async () => {
    const audited = async (forwarded: string) => {
      const headers = { 'x-forwarded-for': forwarded }
      await running.call('/v1/revocations', {
        method: 'POST',
        token: operator,
        body: { target: { everyone: true } },
        headers,
      })
      const { body } = await running.call<Page<AuditEntry>>('/v1/audit?limit=1', { token: auditor })
      return body.items[0]?.ip
    }
    expect(await audited('203.0.113.7')).toBe('203.0.113.7')
    expect(await audited('10.9.9.9, ::ffff:203.0.113.8')).toBe('203.0.113.8')
    expect(await audited('unknown')).toBeNull()
  })
})

describe('P6 without PostgreSQL', () => {
  it('is 503 with Retry-After, for whatever is asked', async () => {
    const gone = openDatabase(`postgres://nobody@127.0.0.1:${await closedPort()}/gone`, running.options.log)
    const cut = await startApi({ database: gone, ready: () => false })
    const { token } = await cut.enter('somebody')
    for (const path of ['/v1/session', '/v1/users', '/readyz']) {
      const { status, headers, body } = await cut.call(path, { token })
      expect({ path, status, code: body.code }).toEqual({ path, status: 503, code: 'unavailable' })
      expect(Number(headers.get('retry-after'))).toBeGreaterThan(0)
    }
    const body = { loginId: 'a', password: 'b' }
    expect(await cut.call('/v1/sign-in', { method: 'POST', body })).toMatchObject({ status: 503 })
    expect((await cut.call('/livez')).status).toBe(200)
    await gone.close()
    await cut.close()
  })
})

describe('P5 while lists hold every connection that lists may have', () => {
  it('whoever signs in or acts is answered all the same', async () => {
    const portion = divide(USUAL_CONNECTIONS).reads
    const LISTS = 'size' in portion ? portion.size : 0
    const { database } = running
    await running.add({ loginId: 'in a hurry' })
    const { userId } = await running.enter('in a hurry')
    const holder = await database.changes.connect()
    await holder.query('SELECT pg_advisory_lock(7)')
    const lists = Array.from({ length: LISTS }, () =>
      sql`SELECT pg_advisory_xact_lock_shared(7)`.execute(database.reads).catch(() => undefined),
    )
    await eventually(async () => expect(await countLockWaits(holder, 'advisory')).toBe(LISTS))
    try {
      expect((await running.call('/v1/revocations', { token: admin })).status).toBe(503)
      const keyed = { token: admin, headers: { 'idempotency-key': randomUUID() } }
      const revoke = { ...keyed, method: 'POST', body: { target: { users: [userId] } } }
      const revoked = await running.call<{ revocation: RevocationView }>('/v1/revocations', revoke)
      expect(revoked).toMatchObject({ status: 201, body: { revocation: { sessionsEnded: 1 } } })
      expect((await running.call('/v1/revocations', revoke)).body).toEqual(revoked.body)
      const body = { loginId: 'in a hurry', password: PASSWORD, tokenIn: 'body' }
      const entered = await running.call<SignInAnswer>('/v1/sign-in', { method: 'POST', body })
      expect(entered.status).toBe(200)
      expect((await running.call('/v1/session', { token: entered.body.token })).status).toBe(200)
      expect((await running.call('/v1/revocations', { ...revoke, token: nobody })).status).toBe(403)
      expect((await running.call('/v1/audit', { token: operator })).status).toBe(403)
    } finally {
      await holder.query('SELECT pg_advisory_unlock(7)')
      holder.release()
      await Promise.all(lists)
    }
  })
})

describe('under a path', () => {
  it('works the same, and leaves alone what is not its own', async () => {
    const mounted = await startApi({ under: '/curfew' })
    const { token } = await mounted.enter('somebody')
    expect((await mounted.call('/curfew/v1/session', { token })).status).toBe(200)
    expect((await mounted.call('/curfew/livez')).status).toBe(200)
    expect((await mounted.call('/v1/session', { token })).headers.get('x-request-id')).toBeNull()
    await mounted.close()
  })
})

async function closedPort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  server.close()
  await once(server, 'close')
  return port
}
