import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Problem, SignInAnswer } from '@curfew/shared'
import express from 'express'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { PressedOverload } from '../../../testing/nodes/pressed-overload.ts'
import { type Answer, PASSWORD, type RunningApi, startApi } from '../../../testing/nodes/running-api.ts'
import { requireSession } from '../adapters/require-session.ts'
import { shed } from './shed.ts'

const overload = new PressedOverload()
let running: RunningApi
let admin: string
let userId: string
let plain: string

beforeAll(async () => {
  running = await startApi({ shedding: overload })
  await running.add({ loginId: 'admin', isSuperUser: true })
  admin = (await running.enter('admin')).token
  userId = await running.add({ loginId: 'somebody' })
  plain = (await running.enter('somebody')).token
  // From where they have been before.
  expect((await signIn('somebody')).status).toBe(200)
})
afterAll(() => running.close())
beforeEach(async () => {
  overload.press(0)
  // Memory has heard of them.
  expect((await running.call('/v1/session', { token: admin })).status).toBe(200)
})

const fakeToken = () => randomBytes(32).toString('base64url')
const refused = { status: 429, body: { code: 'rate_limited' } }
const get = (path: string, token?: string) => running.call(path, token === undefined ? {} : { token })
const post = <Body = Problem>(path: string, body: unknown, token?: string): Promise<Answer<Body>> =>
  running.call(path, { method: 'POST', body, ...(token === undefined ? {} : { token }) })
const signIn = (loginId: string) =>
  post<SignInAnswer & Problem>('/v1/sign-in', { loginId, password: PASSWORD, tokenIn: 'body' })

describe('LO-6 stage 1 refuses what strangers ask', () => {
  it('sign-ins but those of whom this address is known for', async () => {
    await running.add({ loginId: 'new here' })
    overload.press(1)
    const answer = await signIn('new here')
    expect(answer).toMatchObject(refused)
    expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(1)
    expect(answer.body.detail).toBe('The server is overloaded. Try again later.')
    expect((await signIn('somebody')).status).toBe(200)
    overload.press(0)
    expect((await signIn('new here')).status).toBe(200)
  })

  it('tokens that nobody knows, but for a few a second, without asking PostgreSQL', async () => {
    overload.press(1)
    const misses = () => running.node.counts.checks.miss
    const [before, counted] = [misses(), overload.counts.strangers]
    const began = performance.now()
    const answers = await Promise.all(Array.from({ length: 300 }, () => get('/v1/session', fakeToken())))
    const statuses = answers.map(({ status }) => status)
    const sent = misses() - before
    // In each second that has begun meanwhile.
    const seconds = Math.ceil((performance.now() - began) / 1_000) + 1
    expect(sent).toBeGreaterThanOrEqual(50)
    expect(sent).toBeLessThanOrEqual(50 * seconds)
    expect(statuses.filter((status) => status === 401)).toHaveLength(sent)
    expect(statuses.filter((status) => status === 429)).toHaveLength(300 - sent)
    expect(overload.counts.strangers - counted).toBe(300 - sent)
    // Those who administrate have not been used up for.
    const forgotten = await running.enter('admin')
    expect((await post('/v1/revocations', { target: { users: [userId] } }, forgotten.token)).status).toBe(201)
    plain = (await running.enter('somebody')).token
  })

  it('but nobody whom memory knows, and whoever shows nothing hears what they always hear', async () => {
    expect((await get('/v1/session', plain)).status).toBe(200)
    overload.press(1)
    expect((await get('/v1/session', plain)).status).toBe(200)
    expect((await get('/v1/users', admin)).status).toBe(200)
    expect((await get('/v1/session')).status).toBe(401)
  })
})

describe('LO-6 stage 2 refuses lists as well, and what people ask about themselves', () => {
  it.each(['/v1/session', '/v1/users', '/v1/sessions', '/v1/overview', '/v1/audit', '/v1/me/sessions'])(
    'GET %s',
    async (path) => {
      overload.press(2)
      const before = overload.counts.lists
      expect(await get(path, admin)).toMatchObject(refused)
      expect(overload.counts.lists).toBe(before + 1)
    },
  )

  it('but not the list of nodes, nor whether it lives and is ready', async () => {
    overload.press(2)
    expect((await get('/v1/nodes', admin)).status).toBe(200)
    expect((await get('/livez')).status).toBe(200)
    expect((await get('/readyz')).status).toBe(200)
  })
})

describe('LO-6 stage 3 refuses what people write', () => {
  it('about themselves', async () => {
    overload.press(3)
    const before = overload.counts.writes
    const refusing = shed({
      shedding: overload,
      verifier: running.options.verifier,
      cookie: { name: 'curfew' },
    })
    await expect(refusing('writes', { headers: {} })).rejects.toMatchObject({ code: 'rate_limited' })
    expect(overload.counts.writes).toBe(before + 1)
  })
})

describe('LO-6 no stage refuses', () => {
  beforeEach(() => overload.press(3))

  it('a forced logout, nor who may not do it', async () => {
    const answer = await post('/v1/revocations', { target: { users: [userId] } }, admin)
    expect(answer.status).toBe(201)
    plain = (await running.enter('somebody')).token
    expect((await post('/v1/revocations', { target: { users: [userId] } }, plain)).status).toBe(403)
  })

  it('a change of policy', async () => {
    const body = { idleTimeoutSeconds: 3_600 }
    expect((await running.call('/v1/policies/global', { method: 'PUT', token: admin, body })).status).toBe(
      200,
    )
  })

  it('a sign-out, nor a sign-in of somebody who is known', async () => {
    const { body } = await signIn('somebody')
    expect((await post('/v1/sign-out', {}, body.token)).status).toBe(204)
  })

  it('a check of a session for an application, known or not', async () => {
    const { verifier, activity, cookie, log } = running.options
    const app = express().use(requireSession({ verifier, activity, cookie, log }), (_request, response) => {
      response.json({})
    })
    const server = createServer(app).listen(0, '127.0.0.1')
    await once(server, 'listening')
    const { token } = await running.enter('somebody')
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
    for (const shown of [token, token, fakeToken()]) {
      const { status } = await fetch(url, { headers: { authorization: `Bearer ${shown}` } })
      expect(status).toBe(shown === token ? 200 : 401)
    }
    server.closeAllConnections()
    server.close()
    await once(server, 'close')
  })

  it('the lease', async () => {
    const { age } = running.node.counts.lease
    expect(age.call(running.node.counts.lease)).toBeLessThan(1_500)
    expect(running.node.isFresh()).toBe(true)
  })
})

describe('LO-2 reading has a share', () => {
  it('of which one person has a part: the others are answered, and none waits without end', async () => {
    overload.press(0)
    const other = (await running.enter('another')).token
    const [flood, honest] = await Promise.all([
      Promise.all(Array.from({ length: 200 }, () => get('/v1/session', plain))),
      get('/v1/session', other),
    ])
    const refusals = flood.filter(({ status }) => status === 429)
    expect(refusals.length).toBeGreaterThan(0)
    expect(flood.length - refusals.length).toBeGreaterThanOrEqual(30)
    expect(honest.status).toBe(200)
    expect(Number(refusals[0]?.headers.get('retry-after'))).toBeGreaterThanOrEqual(1)
  })
})
