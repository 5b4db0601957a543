import { randomUUID } from 'node:crypto'
import type { Overview, Page, SessionView, User } from '@curfew/shared'
import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type RunningApi, startApi } from '../../../testing/nodes/running-api.ts'

const FIREFOX = 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0'

let running: RunningApi
let admin: Awaited<ReturnType<RunningApi['enter']>>
let ada: typeof admin
let ben: typeof admin
let gone: typeof admin
let group: string

beforeAll(async () => {
  running = await startApi()
  await running.add({ loginId: 'admin', isSuperUser: true })
  await running.add({ loginId: 'ada', groups: ['Night shift'] })
  admin = await running.enter('admin')
  ada = await running.enter('ada', { ip: '10.0.0.1', userAgent: FIREFOX })
  ben = await running.enter('ben', { ip: '2001:db8::1' })
  gone = await running.enter('ada', { ip: '10.0.0.2' })
  await running.call('/v1/sign-out', { method: 'POST', token: gone.token })
  const { writes } = running.database
  await sql`
    UPDATE curfew.sessions SET started_at = '2026-01-01T00:00:00Z', last_active_at = '2026-01-01T00:00:05.5Z'
    WHERE id = ${ben.sessionId}`.execute(writes)
  await sql`
    INSERT INTO curfew.connections (id, node_id, session_id, user_id, closed_at) VALUES
      (gen_random_uuid(), ${running.node.id}, ${ada.sessionId}, ${ada.userId}, NULL),
      (gen_random_uuid(), ${running.node.id}, ${ada.sessionId}, ${ada.userId}, NULL),
      (gen_random_uuid(), ${running.node.id}, ${ada.sessionId}, ${ada.userId}, now())`.execute(writes)
  const found = await writes.selectFrom('curfew.groups').select('id').executeTakeFirstOrThrow()
  group = found.id
})
afterAll(() => running.close())

const get = async <Body>(path: string) => (await running.call<Body>(path, { token: admin.token })).body
const list = async (query: string) => {
  const { items, total } = await get<Page<SessionView>>(`/v1/sessions?${query}`)
  expect(total).toBe(items.length)
  const names = new Map(
    [admin, ada, ben, gone].map(({ sessionId }, i) => [sessionId, ['admin', 'ada', 'ben', 'gone'][i]]),
  )
  return items.map(({ id }) => names.get(id))
}

describe('GET /v1/sessions', () => {
  it('shows a live session as the contract says', async () => {
    expect(await get(`/v1/sessions/${ada.sessionId}`)).toEqual({
      id: ada.sessionId,
      userId: ada.userId,
      status: 'active',
      startedAt: expect.any(String),
      lastActiveAt: expect.any(String),
      idleDeadline: expect.any(String),
      expiresAt: null,
      ip: '10.0.0.1',
      userAgent: FIREFOX,
      device: { browser: 'Firefox 140', os: 'Linux', type: 'desktop' },
      connections: 2,
      current: false,
      endedAt: null,
      reason: null,
      initiatingEntity: null,
      revocationId: null,
      abilities: ['revoke'],
    })
  })

  it('tells when it will end for idleness, until it has ended', async () => {
    expect(await get(`/v1/sessions/${ben.sessionId}`)).toMatchObject({
      lastActiveAt: '2026-01-01T00:00:05.500Z',
      idleDeadline: '2026-01-03T00:00:05.500Z',
    })
    expect(await get(`/v1/sessions/${gone.sessionId}`)).toMatchObject({
      status: 'ended',
      idleDeadline: null,
      endedAt: expect.any(String),
      reason: 'signed_out',
      initiatingEntity: 'user',
    })
  })

  it('knows the session that asks', async () => {
    expect(await get(`/v1/sessions/${admin.sessionId}`)).toMatchObject({ current: true })
  })

  it.each([
    ['', ['gone', 'ada', 'admin', 'ben']],
    ['sort=startedAt', ['ben', 'admin', 'ada', 'gone']],
    ['status=active', ['ada', 'admin', 'ben']],
    ['status=ended', ['gone']],
    ['user=ADA', ['gone', 'ada']],
    ['user=ADA&status=active', ['ada']],
    ['group=GROUP', ['gone', 'ada']],
    ['ip=10.0.0.1', ['ada']],
    ['ip=2001:DB8:0::1', ['ben']],
    ['ip=::ffff:10.0.0.1', ['ada']],
    ['startedBefore=2026-01-01T00:00:01Z', ['ben']],
    ['startedBefore=2026-01-01T00:00:00Z', []],
    ['lastActiveBefore=2026-01-01T00:00:05.501Z', ['ben']],
    ['superUser=true', ['admin']],
    ['superUser=false&status=active', ['ada', 'ben']],
    ['sort=-endedAt&limit=200', ['gone', 'ADMIN', 'ADA', 'BEN']],
    ['sort=ip&status=active', ['ada', 'admin', 'ben']],
  ])('?%s', async (query, expected) => {
    const found = await list(query.replace('ADA', ada.userId).replace('GROUP', group))
    // The rest has never ended and is in the order of ids.
    if (query.includes('endedAt')) expect(found[0]).toBe(expected[0])
    else expect(found).toEqual(expected)
  })

  it('of one user, by status', async () => {
    const at = async (query: string) =>
      (await get<Page<SessionView>>(`/v1/users/${ada.userId}/sessions?${query}`)).items.map(({ id }) => id)
    expect(await at('')).toEqual([gone.sessionId, ada.sessionId])
    expect(await at('status=active')).toEqual([ada.sessionId])
  })
})

describe('GET /v1/overview', () => {
  it('counts people, sessions, super users and connections', async () => {
    const second = await running.enter('ben')
    const { serverTime, ...counts } = await get<Overview>('/v1/overview')
    expect(counts).toEqual({ activeUsers: 3, activeSessions: 4, superUsers: 1, connections: 2 })
    expect(Date.parse(serverTime)).not.toBeNaN()
    await running.call('/v1/sign-out', { method: 'POST', token: second.token })
  })
})

describe('GET /v1/session', () => {
  it('tells a client all about itself', async () => {
    const { body } = await running.call('/v1/session', { token: ada.token })
    expect(body).toMatchObject({
      user: { loginId: 'ada', activeSessions: 1, lastIp: '10.0.0.2' } satisfies Partial<User>,
      session: { id: ada.sessionId, current: true },
      permissions: [],
      policy: { idleTimeoutSeconds: 172_800, idleWarningSeconds: 120 },
      serverTime: expect.stringMatching(/^\d{4}-.*Z$/),
    })
  })

  it('LO-13 of what nobody has, or is no longer kept, is none, and says for how long it is', async () => {
    const [sessions, revocation] = [`/v1/sessions/${randomUUID()}`, `/v1/revocations/${randomUUID()}`]
    const paths = [
      revocation,
      `${revocation}/sessions`,
      `${revocation}/deliveries`,
      `${revocation}/export?format=csv`,
    ]
    expect(await running.call(sessions, { token: admin.token })).toMatchObject({
      status: 404,
      body: {
        code: 'not_found',
        keptDays: 90,
        detail: 'Sessions that have ended are kept for 90 days: it is older, or there was none with this id.',
      },
    })
    for (const path of paths)
      expect(await running.call(path, { token: admin.token }), path).toMatchObject({
        status: 404,
        body: {
          code: 'not_found',
          keptDays: 90,
          detail: expect.stringContaining('Forced logouts are kept for 90 days'),
        },
      })
  })
})
