import { randomUUID } from 'node:crypto'
import type { Page, User } from '@curfew/shared'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type RunningApi, startApi } from '../../testing/nodes/running-api.ts'

let running: RunningApi
let token: string
let victim: string

beforeAll(async () => {
  running = await startApi()
  await running.add({ loginId: 'admin', isSuperUser: true })
  token = (await running.enter('admin')).token
  victim = (await running.enter('victim')).sessionId
})
afterAll(async () => {
  await running.close()
})

const everyone = { target: { everyone: true } }
const nested = (depth: number) => `${'['.repeat(depth)}${']'.repeat(depth)}`

describe('POST /v1/revocations refuses', () => {
  const BODIES: [string, body: unknown, status: number, code: string, headers?: Record<string, string>][] = [
    ['nothing', undefined, 400, 'invalid_request'],
    ['an empty body', '', 400, 'invalid_request'],
    ['no target', {}, 400, 'invalid_request'],
    ['an empty target', { target: {} }, 400, 'invalid_request'],
    ['nobody', { target: { users: [] } }, 400, 'invalid_request'],
    ['no session', { target: { sessions: [] } }, 400, 'invalid_request'],
    ['everyone as a text', { target: { everyone: 'true' } }, 400, 'invalid_request'],
    ['a mixed target', { target: { everyone: true, users: [randomUUID()] } }, 400, 'invalid_request'],
    ['a target of null', { target: null }, 400, 'invalid_request'],
    ['an unknown field', { ...everyone, force: true }, 400, 'invalid_request'],
    ['what is not built yet: a time', { ...everyone, inSeconds: 60 }, 400, 'invalid_request'],
    ['what is not built yet: a filter', { target: { filter: {}, asOf: 'x' } }, 400, 'invalid_request'],
    ['an empty id', { target: { users: [''] } }, 400, 'invalid_request'],
    ['an id of 201', { target: { users: ['x'.repeat(201)] } }, 400, 'invalid_request'],
    ['a number for an id', { target: { users: [7] } }, 400, 'invalid_request'],
    ['10,001 ids', { target: { users: Array(10_001).fill(randomUUID()) } }, 400, 'invalid_request'],
    ['an unknown user', { target: { users: [randomUUID()] } }, 404, 'target_not_found'],
    ['an unknown session', { target: { sessions: [randomUUID()] } }, 404, 'target_not_found'],
    ['an unknown group', { target: { group: randomUUID() } }, 404, 'target_not_found'],
    ['what is no id of a user', { target: { users: ['1; DROP TABLE'] } }, 404, 'target_not_found'],
    ['what is no id of a session', { target: { sessions: ['no-such-session'] } }, 404, 'target_not_found'],
    ['what is no id of a group', { target: { group: 'staff' } }, 404, 'target_not_found'],
    [
      'what is no id of an exception',
      { target: { everyone: true, except: { sessions: ['mine'] } } },
      404,
      'target_not_found',
    ],
    ['an unknown login id', { target: { loginIds: ['__proto__', 'constructor'] } }, 404, 'target_not_found'],
    [
      'an unknown exception',
      { target: { everyone: true, except: { users: [randomUUID()] } } },
      404,
      'target_not_found',
    ],
    ['a message of 10 kB', { ...everyone, message: 'x'.repeat(10_000) }, 400, 'invalid_request'],
    ['a message of 281', { ...everyone, message: 'é'.repeat(281) }, 400, 'invalid_request'],
    ['a message with a NUL', { ...everyone, message: 'a\u0000b' }, 400, 'invalid_request'],
    ['half a surrogate pair', '{"target":{"loginIds":["\\ud83d"]}}', 400, 'invalid_request'],
    ['a prototype', '{"target":{"everyone":true},"__proto__":{"dryRun":true}}', 400, 'invalid_request'],
    ['a prototype in the target', '{"target":{"everyone":true,"__proto__":{}}}', 400, 'invalid_request'],
    ['a constructor', { ...everyone, constructor: { prototype: {} } }, 400, 'invalid_request'],
    ['a list', [everyone], 400, 'invalid_request'],
    ['a text', '"everyone"', 400, 'invalid_request'],
    ['null', 'null', 400, 'invalid_request'],
    ['what is no JSON', '{"target":', 400, 'invalid_request'],
    ['100,000 brackets', nested(100_000), 400, 'invalid_request'],
    ['brackets in the target', `{"target":${nested(50_000)}}`, 400, 'invalid_request'],
    ['more than 1 MB', { ...everyone, reasonAdmin: 'x'.repeat(1_100_000) }, 413, 'too_large'],
    ['XML', '<all/>', 415, 'unsupported_media_type', { 'content-type': 'application/xml' }],
    [
      'a form',
      'target=all',
      415,
      'unsupported_media_type',
      { 'content-type': 'application/x-www-form-urlencoded' },
    ],
    [
      'JSON that calls itself text',
      everyone,
      415,
      'unsupported_media_type',
      { 'content-type': 'text/plain' },
    ],
    [
      'another charset',
      everyone,
      415,
      'unsupported_media_type',
      { 'content-type': 'application/json; charset=latin1' },
    ],
    ['a packed body', everyone, 415, 'unsupported_media_type', { 'content-encoding': 'gzip' }],
    ['an absurd Idempotency-Key', everyone, 400, 'invalid_request', { 'idempotency-key': 'x'.repeat(256) }],
    ['a token of nobody', everyone, 401, 'unauthenticated', { authorization: `Bearer ${'x'.repeat(43)}` }],
    [
      'an API key, which is not built yet',
      everyone,
      401,
      'unauthenticated',
      { authorization: 'Bearer ck_abc' },
    ],
    ['an absurd token', everyone, 401, 'unauthenticated', { authorization: `Bearer ${'%00'.repeat(2_000)}` }],
  ]

  it.each(BODIES)('%s', async (_, body, status, code, headers) => {
    const answer = await running.call('/v1/revocations', { method: 'POST', token, body, headers })
    expect({ status: answer.status, code: answer.body.code }).toEqual({ status, code })
    expect(answer.headers.get('content-type')).toBe('application/problem+json')
  })

  it('and after all that nothing has been done', async () => {
    const session = await running.call(`/v1/sessions/${victim}`, { token })
    expect(session.body).toMatchObject({ status: 'active' })
    const revocations = await running.call('/v1/revocations', { token })
    expect(revocations.body).toEqual({ items: [], nextCursor: null, total: 0 })
    expect(({} as { dryRun?: boolean }).dryRun).toBeUndefined()
  })

  it('and says field by field what is wrong', async () => {
    const body = { target: { users: [''], except: { users: [] } }, message: 7, colour: 'red' }
    const answer = await running.call('/v1/revocations', { method: 'POST', token, body })
    expect(answer.body.errors?.map(({ pointer }) => pointer).sort()).toEqual([
      '/colour',
      '/message',
      '/target/except/users',
      '/target/users/0',
    ])
  })

  it('RV-1 names the ids that do not exist', async () => {
    const ids = [randomUUID(), 'No-such-user', randomUUID()]
    const answer = await running.call('/v1/revocations', {
      method: 'POST',
      token,
      body: { target: { users: ids } },
    })
    expect(answer.body.ids).toEqual(ids)
  })

  it('but knows an id in upper case', async () => {
    const body = { target: { sessions: [victim.toUpperCase()] }, dryRun: true }
    const answer = await running.call('/v1/revocations', { method: 'POST', token, body })
    expect(answer.body).toMatchObject({ sessions: 1, users: 1 })
    const session = await running.call(`/v1/sessions/${victim.toUpperCase()}`, { token })
    expect(session.body).toMatchObject({ id: victim })
  })
})

describe('GET refuses', () => {
  it.each([
    ['/v1/users?colour=red', 400, 'invalid_request'],
    ['/v1/sessions?startedBefore=0000-01-01T00:00:00Z', 400, 'invalid_request'],
    [`/v1/sessions?lastActiveBefore=2026-01-01T00:00:00.${'1'.repeat(200)}Z`, 400, 'invalid_request'],
    ['/v1/users?limit=0', 400, 'invalid_request'],
    ['/v1/users?limit=201', 400, 'invalid_request'],
    ['/v1/users?limit=ten', 400, 'invalid_request'],
    ['/v1/users?limit=1e999', 400, 'invalid_request'],
    ['/v1/users?sort=password_hash', 400, 'invalid_request'],
    ['/v1/users?sort=--name', 400, 'invalid_request'],
    ['/v1/users?sort=name,loginId', 400, 'invalid_request'],
    ['/v1/users?status=deleted', 400, 'invalid_request'],
    ['/v1/users?status=active&status=blocked', 400, 'invalid_request'],
    ['/v1/users?superUser=1', 400, 'invalid_request'],
    ['/v1/users?group=all', 400, 'invalid_request'],
    ['/v1/users?search[]=a', 400, 'invalid_request'],
    ['/v1/users?search=%00', 400, 'invalid_request'],
    ['/v1/users?__proto__=1', 400, 'invalid_request'],
    ['/v1/users?constructor=1', 400, 'invalid_request'],
    [`/v1/users?search=${'x'.repeat(201)}`, 400, 'invalid_request'],
    ['/v1/users?cursor=', 400, 'invalid_request'],
    ['/v1/users?cursor=garbage', 400, 'invalid_request'],
    [`/v1/users?cursor=${'A'.repeat(4_001)}`, 400, 'invalid_request'],
    ['/v1/sessions?ip=all', 400, 'invalid_request'],
    ['/v1/sessions?ip=10.0.0.0/8', 400, 'invalid_request'],
    ['/v1/sessions?startedBefore=yesterday', 400, 'invalid_request'],
    ['/v1/sessions?startedBefore=2026-02-30T00:00:00Z', 400, 'invalid_request'],
    ['/v1/audit?action=x', 400, 'invalid_request'],
    ['/v1/users/1', 404, 'not_found'],
    ['/v1/users/%00', 404, 'not_found'],
    ['/v1/users/__proto__', 404, 'not_found'],
    ['/v1/users/%E0%A4%A', 400, 'invalid_request'],
    [`/v1/users/${randomUUID()}`, 404, 'not_found'],
    [`/v1/users/${randomUUID()}/sessions`, 404, 'not_found'],
    [`/v1/sessions/${randomUUID()}`, 404, 'not_found'],
    [`/v1/groups/${randomUUID()}`, 404, 'not_found'],
    [`/v1/groups/${randomUUID()}/members`, 404, 'not_found'],
    [`/v1/groups/${randomUUID()}/members?group=${randomUUID()}`, 400, 'invalid_request'],
    [`/v1/revocations/${randomUUID()}`, 404, 'not_found'],
    [`/v1/revocations/${randomUUID()}/deliveries`, 404, 'not_found'],
    ['/v1/revocations/x/deliveries', 404, 'not_found'],
  ])('%s', async (path, status, code) => {
    const answer = await running.call(path, { token })
    expect({ status: answer.status, code: answer.body.code }).toEqual({ status, code })
  })

  it('the cursor of another order and of another list', async () => {
    await running.enter('one more')
    const { body } = await running.call<Page<User>>('/v1/users?limit=1&sort=loginId', { token })
    const at = (path: string) => running.call(`${path}&cursor=${body.nextCursor}`, { token })
    expect((await at('/v1/users?sort=loginId')).status).toBe(200)
    expect(await at('/v1/users?sort=-loginId')).toMatchObject({ status: 400 })
    expect(await at('/v1/users?sort=name')).toMatchObject({ status: 400 })
    expect(await at('/v1/sessions?sort=startedAt')).toMatchObject({ status: 400 })
  })
})

describe('POST /v1/sign-in refuses', () => {
  it.each([
    ['nothing', undefined, 400, 'invalid_request'],
    ['an empty login id', { loginId: '', password: 'x' }, 400, 'invalid_request'],
    ['a password of 7 kB', { loginId: 'a', password: 'x'.repeat(7_000) }, 400, 'invalid_request'],
    ['a password of 1 MB', { loginId: 'a', password: 'x'.repeat(1_000_000) }, 413, 'too_large'],
    ['objects', { loginId: { $ne: null }, password: { $ne: null } }, 400, 'invalid_request'],
    ['a login id with a NUL', { loginId: 'admin\u0000', password: 'x' }, 400, 'invalid_request'],
    ['another place for the token', { loginId: 'a', password: 'x', tokenIn: 'url' }, 400, 'invalid_request'],
    ['a login id that is SQL', { loginId: "' OR 1=1 --", password: 'x' }, 401, 'invalid_credentials'],
    ['a login id that is a pattern', { loginId: '%', password: 'x' }, 401, 'invalid_credentials'],
    ['a login id that is a prototype', { loginId: '__proto__', password: 'x' }, 401, 'invalid_credentials'],
  ])('%s', async (_, body, status, code) => {
    const answer = await running.call('/v1/sign-in', { method: 'POST', body })
    expect({ status: answer.status, code: answer.body.code }).toEqual({ status, code })
  })

  it('without repeating what was typed', async () => {
    const body = { loginId: 'a', password: ['s3cret'], extra: 's3cret' }
    const answer = await running.call('/v1/sign-in', { method: 'POST', body })
    expect(answer.status).toBe(400)
    expect(JSON.stringify(answer.body)).not.toContain('s3cret')
  })
})

describe('PUT /v1/policies/global refuses', () => {
  it.each([
    ['less than 30 s', { idleTimeoutSeconds: 29 }],
    ['more than a year', { idleTimeoutSeconds: 31_536_001 }],
    ['half a second', { idleTimeoutSeconds: 60.5 }],
    ['a text', { idleTimeoutSeconds: '60' }],
    ['what is not built yet', { maxLifetimeSeconds: 3_600 }],
    ['an absurd version', { idleTimeoutSeconds: 60, version: 1e300 }],
  ])('%s', async (_, body) => {
    const answer = await running.call('/v1/policies/global', { method: 'PUT', token, body })
    expect(answer).toMatchObject({ status: 400, body: { code: 'invalid_request' } })
  })

  it('an If-Match that is no version', async () => {
    const headers = { 'if-match': '"soon"' }
    const answer = await running.call('/v1/policies/global', { method: 'PUT', token, body: {}, headers })
    expect(answer).toMatchObject({ status: 400, body: { code: 'invalid_request' } })
  })
})

describe('never a 500', () => {
  const text = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 20 }),
    fc.constantFrom(
      '-loginId',
      'startedAt',
      '0',
      '-1',
      '1e3',
      'true',
      'active',
      '%',
      '\\',
      "'",
      '2026-01-01T00:00:00Z',
    ),
  )
  const fields = fc.constantFrom(
    ...[
      'limit',
      'sort',
      'cursor',
      'search',
      'status',
      'group',
      'department',
      'superUser',
      'signedIn',
      'user',
      'ip',
    ],
    ...['startedBefore', 'lastActiveBefore', 'actor', 'outcome', 'x'],
  )
  const paths = fc.constantFrom('users', 'sessions', 'groups', 'revocations', 'audit', 'overview', 'session')

  it('whatever stands in a query', async () => {
    await fc.assert(
      fc.asyncProperty(paths, fc.array(fc.tuple(fields, text), { maxLength: 3 }), async (path, pairs) => {
        const answer = await running.call(`/v1/${path}?${new URLSearchParams(pairs)}`, { token })
        expect(answer.status).toBeLessThan(500)
      }),
      { numRuns: 60 },
    )
  })

  it('whatever stands in a cursor', async () => {
    const value = fc.oneof(text, fc.constant(null), fc.integer())
    const cursor = fc.tuple(
      fc.constantFrom('-startedAt', 'startedAt', 'ip', 'x'),
      value,
      fc.oneof(text, fc.uuid()),
    )
    await fc.assert(
      fc.asyncProperty(cursor, async (place) => {
        const sort = place[0] === 'x' ? 'ip' : place[0]
        const written = Buffer.from(JSON.stringify(place)).toString('base64url')
        const answer = await running.call(`/v1/sessions?sort=${sort}&cursor=${written}`, { token })
        expect(answer.status).toBeLessThan(500)
      }),
      { numRuns: 40 },
    )
  })

  it('whatever stands in a body', async () => {
    const json = fc.jsonValue({ maxDepth: 3 })
    const body = fc.oneof(
      json,
      fc.record({ target: json, dryRun: fc.constant(true), message: json }, { requiredKeys: [] }),
      fc.record(
        { loginId: fc.oneof(text, json), password: fc.oneof(text, json), tokenIn: json },
        { requiredKeys: [] },
      ),
      fc.record({ idleTimeoutSeconds: json, version: fc.oneof(json, fc.double()) }, { requiredKeys: [] }),
    )
    const routes = fc.constantFrom(
      ['POST', '/v1/revocations'] as const,
      ['POST', '/v1/sign-in'] as const,
      ['POST', '/v1/sign-out'] as const,
      ['PUT', '/v1/policies/global'] as const,
    )
    await fc.assert(
      fc.asyncProperty(routes, body, async ([method, path], sent) => {
        const answer = await running.call(path, {
          method,
          body: JSON.stringify(sent),
          ...(path.endsWith('sign-out') ? {} : { token }),
        })
        expect(answer.status).toBeLessThan(500)
      }),
      { numRuns: 80 },
    )
  })
})
