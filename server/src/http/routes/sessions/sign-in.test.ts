import type { Problem, SignInAnswer } from '@curfew/shared'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { PASSWORD, type RunningApi, startApi } from '../../../../testing/nodes/running-api.ts'
import { hashPassword, passwordMatches, passwordQueue } from '../../../sign-in/passwords/passwords.ts'

let running: RunningApi
beforeAll(async () => {
  running = await startApi({ allowedOrigins: ['https://app.example'] })
  await running.add({ loginId: 'ada', name: 'Ada', roles: ['Operator'], groups: ['Night shift'] })
  await running.add({ loginId: 'blocked' })
  await running.database.writes
    .updateTable('curfew.users')
    .set({ status: 'blocked' })
    .where('login_id', '=', 'blocked')
    .execute()
})
afterAll(() => running.close())

const own = { 'sec-fetch-site': 'same-origin' }
const signIn = (body: object, more: { cookie?: string; headers?: Record<string, string> } = {}) =>
  running.call<SignInAnswer & Problem>('/v1/sign-in', {
    method: 'POST',
    body: { loginId: 'ada', password: PASSWORD, ...body },
    ...more,
  })
const cookieOf = (headers: Headers) => headers.getSetCookie()[0]?.split(';')[0] ?? ''

describe('POST /v1/sign-in', () => {
  it('gives a browser a cookie that scripts cannot read, and no token', async () => {
    const { status, headers, body } = await signIn({}, { headers: own })
    expect(status).toBe(200)
    expect(headers.getSetCookie()).toEqual([
      expect.stringMatching(/^curfew=[\w-]{43}; Path=\/; HttpOnly; SameSite=Lax$/),
    ])
    expect(body).toMatchObject({
      user: { loginId: 'ada', name: 'Ada', groups: [{ name: 'Night shift' }], activeSessions: 1 },
      session: { status: 'active', current: true, ip: '127.0.0.1' },
      permissions: ['sessions:read', 'sessions:revoke', 'users:read'],
    })
    expect(body).not.toHaveProperty('token')
    expect(JSON.stringify(body)).not.toMatch(/password|hash/i)
  })

  it('gives everything else a token, and no cookie', async () => {
    const { headers, body } = await signIn({ tokenIn: 'body' })
    expect(body.token).toMatch(/^[\w-]{43}$/)
    expect(headers.getSetCookie()).toEqual([])
    expect(await running.call('/v1/session', { token: body.token })).toMatchObject({ status: 200 })
  })

  it('SE-9 ends the session that the same browser held before, and that one only', async () => {
    const first = cookieOf((await signIn({}, { headers: own })).headers)
    const other = (await signIn({ tokenIn: 'body' })).body.token
    const second = cookieOf((await signIn({}, { headers: own, cookie: first })).headers)
    expect(second).not.toBe(first)
    expect(await running.call('/v1/session', { cookie: first })).toMatchObject({
      status: 401,
      body: { code: 'session_ended', reason: 'signed_out' },
    })
    expect(await running.call('/v1/session', { cookie: second })).toMatchObject({ status: 200 })
    expect(await running.call('/v1/session', { token: other })).toMatchObject({ status: 200 })
  })

  it('SE-9 never adopts a token that somebody else made up', async () => {
    const planted = `curfew=${'A'.repeat(43)}`
    const { status, headers } = await signIn({}, { headers: own, cookie: planted })
    expect(status).toBe(200)
    expect(cookieOf(headers)).not.toBe(planted)
    expect(await running.call('/v1/session', { cookie: planted })).toMatchObject({
      status: 401,
      body: { code: 'unauthenticated' },
    })
  })

  it.each([
    ['a wrong password', { password: 'wrong' }, 401, 'invalid_credentials'],
    ['nobody of that name', { loginId: 'nobody' }, 401, 'invalid_credentials'],
    [
      'a blocked user with a wrong password',
      { loginId: 'blocked', password: 'x' },
      401,
      'invalid_credentials',
    ],
    ['a blocked user', { loginId: 'blocked' }, 403, 'user_blocked'],
  ])('SE-11 refuses %s', async (_, body, status, code) => {
    const answer = await signIn(body)
    expect(answer).toMatchObject({ status, body: { code } })
    expect(answer.headers.getSetCookie()).toEqual([])
  })

  it.each([
    ['another site', { 'sec-fetch-site': 'cross-site', origin: 'https://evil.example' }],
    ['a sibling domain', { 'sec-fetch-site': 'same-site', origin: 'http://other.127.0.0.1' }],
    ['another site, seen by an old browser', { origin: 'https://evil.example' }],
  ])('refuses %s that wants to sign its visitor in', async (_, headers) => {
    expect(await signIn({}, { headers })).toMatchObject({ status: 403, body: { code: 'origin_not_allowed' } })
  })

  it('lets a listed origin sign in and read the answer', async () => {
    const headers = { 'sec-fetch-site': 'cross-site', origin: 'https://app.example' }
    const answer = await signIn({}, { headers })
    expect(answer.status).toBe(200)
    expect(answer.headers.get('access-control-allow-origin')).toBe('https://app.example')
    expect(answer.headers.get('access-control-allow-credentials')).toBe('true')
  })
})

describe('SE-13 the queue of password checks is bounded', () => {
  /** A hash that takes a second or more to compare with, and one that takes no time, since it is none. */
  const SLOW = `$argon2id$v=19$m=19456,t=80,p=1$${'c2FsdHNhbHRzYWx0c2FsdA'}$${'A'.repeat(43)}`
  const NO_HASH = 'x'

  it('who meets a full one is sent away at once, and may come back as often as they like (SE-12, SE-14)', async () => {
    const place = { network: '127.0.0.1', known: true }
    let waiting = 1_202
    const checks = Array.from({ length: waiting }, (_, index) =>
      passwordMatches(index < 2 ? SLOW : NO_HASH, 'y', place)
        .catch(() => false)
        .finally(() => waiting--),
    )
    for (let attempt = 0; attempt < 12; attempt++) {
      const { status, headers, body } = await signIn({ tokenIn: 'body' })
      expect({ status, code: body.code, retryAfter: headers.get('retry-after') }).toEqual({
        status: 429,
        code: 'rate_limited',
        retryAfter: '5',
      })
    }
    expect(waiting).toBe(1_202)
    await Promise.all(checks)
    expect((await signIn({ tokenIn: 'body' })).status).toBe(200)
  })

  it('and gives up one of its places to whoever comes from elsewhere', async () => {
    const place = { network: '10.71.0.1', known: true }
    const flood = Array.from({ length: 1_202 }, (_, index) =>
      passwordMatches(index < 2 ? SLOW : NO_HASH, 'y', place).then(
        () => 'judged',
        (error) => error.code,
      ),
    )
    expect((await signIn({ tokenIn: 'body' })).status).toBe(200)
    const codes = await Promise.all(flood)
    expect(codes.filter((code) => code === 'rate_limited')).toHaveLength(1)
    expect(codes.at(-1)).toBe('rate_limited')
  })
})

describe('SE-13 strangers wait behind those who have signed in from there before', () => {
  it('however many addresses they come from', async () => {
    await signIn({ tokenIn: 'body' })
    const passwordHash = await hashPassword('of somebody')
    const flood = Array.from({ length: 40 }, (_, address) =>
      passwordMatches(passwordHash, 'guess', { network: `10.72.0.${address}`, known: false }).catch(
        // On a slow machine the last of them are turned away.
        () => false,
      ),
    )
    expect((await signIn({ tokenIn: 'body' })).status).toBe(200)
    expect(passwordQueue.waiting).toBeGreaterThan(0)
    await Promise.all(flood)
  })
})

describe('without passwords', () => {
  it('there is no such sign-in, and everything else is there', async () => {
    const embedded = await startApi({ passwords: false })
    try {
      const { token } = await embedded.enter('ada')
      const tried = await embedded.call('/v1/sign-in', {
        method: 'POST',
        body: { loginId: 'ada', password: PASSWORD },
      })
      expect(tried).toMatchObject({ status: 404, body: { code: 'not_found' } })
      expect(await embedded.call('/v1/session', { token })).toMatchObject({ status: 200 })
      expect(await embedded.call('/v1/sign-out', { method: 'POST', token })).toMatchObject({ status: 204 })
    } finally {
      await embedded.close()
    }
  })
})

describe('POST /v1/sign-out', () => {
  const signOut = (call: object) => running.call('/v1/sign-out', { method: 'POST', ...call })

  it('ends the session of a token', async () => {
    const { token } = (await signIn({ tokenIn: 'body' })).body
    expect((await signOut({ token })).status).toBe(204)
    expect(await running.call('/v1/session', { token })).toMatchObject({
      status: 401,
      body: { code: 'session_ended', reason: 'signed_out', initiatingEntity: 'user' },
    })
    expect((await signOut({ token })).status).toBe(204)
  })

  it('P7 leaves the cookie, so that other tabs hear why', async () => {
    const cookie = cookieOf((await signIn({}, { headers: own })).headers)
    const answer = await signOut({ cookie, body: {}, headers: own })
    expect(answer.status).toBe(204)
    expect(answer.headers.getSetCookie()).toEqual([])
  })

  it('EN-17 is not to be had by another site, nor by a form', async () => {
    const cookie = cookieOf((await signIn({}, { headers: own })).headers)
    const foreign = { 'sec-fetch-site': 'cross-site', origin: 'https://evil.example' }
    expect(await signOut({ cookie, body: {}, headers: foreign })).toMatchObject({ status: 403 })
    const form = { ...own, 'content-type': 'application/x-www-form-urlencoded' }
    expect(await signOut({ cookie, body: 'a=b', headers: form })).toMatchObject({ status: 415 })
    expect(await signOut({ cookie, headers: own })).toMatchObject({ status: 415 })
    expect((await running.call('/v1/session', { cookie })).status).toBe(200)
  })

  it('is no error without a session', async () => {
    expect((await signOut({})).status).toBe(204)
    expect((await signOut({ token: 'nonsense' })).status).toBe(204)
  })
})
