import { randomBytes } from 'node:crypto'
import type { Problem, SignInAnswer } from '@curfew/shared'
import express from 'express'
import { io } from 'socket.io-client'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { setUpDatabase } from '../../testing/index.ts'
import { addUser, PASSWORD, type RunningCurfew, startCurfew } from '../../testing/nodes/running-curfew.ts'

const records = setUpDatabase()
let curfew: RunningCurfew
beforeAll(async () => {
  await addUser(records.url, { loginId: 'ada' })
  curfew = await startCurfew(records.url, {}, (curfew) =>
    express()
      .use(curfew.router())
      .get('/whose', curfew.requireSession(), (request, response) => response.json(request.curfew))
      .post('/own-sign-in', async (request, response) => {
        await curfew.signIn(request, response, { loginId: 'ada' })
        response.end()
      })
      .post('/own-sign-out', async (request, response) => {
        await curfew.signOut(request)
        response.end()
      }),
  )
})
afterAll(async () => {
  await curfew.close()
})

const page = { 'sec-fetch-site': 'same-origin', 'content-type': 'application/json' }
const cookies = (...tokens: string[]) => ({ cookie: tokens.map((token) => `curfew=${token}`).join('; ') })
const newToken = () => randomBytes(32).toString('base64url')

/** Signs in in a browser that holds those tokens. @returns the token and the session that it gets */
async function signIn(...held: string[]): Promise<{ token: string; sessionId: string }> {
  const body = { loginId: 'ada', password: PASSWORD }
  const answer = await curfew.call('/v1/sign-in', { body, headers: { ...page, ...cookies(...held) } })
  const { session } = (await answer.json()) as SignInAnswer
  const [, token = ''] = /^curfew=([^;]+)/.exec(answer.headers.getSetCookie()[0] ?? '') ?? []
  return { token, sessionId: session.id }
}

const ask = async (path: string, ...tokens: string[]) => {
  const answer = await curfew.call(path, { headers: cookies(...tokens) })
  return { status: answer.status, body: (await answer.json()) as Partial<Problem> & { id?: string } }
}
const statusOf = async (...tokens: string[]) => (await ask('/v1/session', ...tokens)).status
const send = (path: string, ...tokens: string[]) =>
  curfew.call(path, { body: {}, headers: { ...page, ...cookies(...tokens) } })

/** How a handshake with those cookies ends: the session that is greeted, or the code of the refusal. */
function connect(...tokens: string[]): Promise<string> {
  const socket = io(curfew.url, {
    path: '/v1/live',
    transports: ['websocket'],
    reconnection: false,
    forceNew: true,
    extraHeaders: { ...cookies(...tokens), origin: curfew.url },
  })
  return new Promise<string>((resolve) => {
    socket.once('session.active', ({ session }: SignInAnswer) => resolve(session.id))
    socket.once('connect_error', ({ message }) => resolve(message))
  }).finally(() => socket.close())
}

describe('AP-3 a stale cookie of the same name', () => {
  it.each([
    ['a text', ['stale']],
    ['a token of nobody', [newToken()]],
    ['four of them', [newToken(), '"quoted"', newToken(), newToken()]],
  ])('before or after the good one is no obstacle: %s', async (_, others) => {
    const { token, sessionId } = await signIn(...others)
    for (const tokens of [
      [...others, token],
      [token, ...others],
    ]) {
      expect(await statusOf(...tokens)).toBe(200)
      expect(await ask('/whose', ...tokens)).toMatchObject({ status: 200, body: { id: sessionId } })
      expect(await connect(...tokens)).toBe(sessionId)
    }
  })

  it('before a write is none either', async () => {
    const { token } = await signIn()
    const body = { target: { everyone: true } }
    const headers = { ...page, ...cookies('stale', newToken(), token) }
    expect((await curfew.call('/v1/revocations', { body, headers })).status).toBe(403)
  })

  it('of which there are more than anybody has is not looked through', async () => {
    const { token } = await signIn()
    const five = Array.from({ length: 5 }, newToken)
    expect(await statusOf(...five, token)).toBe(401)
    expect(await statusOf(...five.slice(1), token)).toBe(200)
  })
})

describe('AP-3 sessions that have ended', () => {
  it('stand behind a live one, and before nothing: the last end is told', async () => {
    const [first, last, live] = [await signIn(), await signIn(), await signIn()]
    for (const { token } of [first, last]) expect((await send('/v1/sign-out', token)).status).toBe(204)
    const ended = [newToken(), last.token, first.token]
    for (const tokens of [ended, ended.toReversed()]) {
      const told = { code: 'session_ended', notice: { sessionId: last.sessionId, reason: 'signed_out' } }
      expect(await ask('/v1/session', ...tokens)).toMatchObject({ status: 401, body: told })
      expect(await ask('/whose', ...tokens)).toMatchObject({ status: 401, body: told })
      expect(await connect(...tokens)).toBe('session_ended')
      expect(await statusOf(...tokens, live.token)).toBe(200)
      expect(await connect(...tokens, live.token)).toBe(live.sessionId)
    }
    expect(await connect(newToken(), 'stale')).toBe('unauthenticated')
  })
})

describe('AP-3 whoever signs out is signed out', () => {
  it.each(['/v1/sign-out', '/own-sign-out'])('of all that are live: %s', async (path) => {
    const [one, other, bystander] = [await signIn(), await signIn(), await signIn()]
    expect((await send(path, 'stale', one.token, newToken(), other.token)).ok).toBe(true)
    expect(await Promise.all([one, other, bystander].map(({ token }) => statusOf(token)))).toEqual([
      401, 401, 200,
    ])
  })

  it('SE-9 also by signing in again, here and in the application', async () => {
    const [one, other] = [await signIn(), await signIn()]
    const next = await signIn('stale', one.token, other.token)
    expect(await Promise.all([one, other, next].map(({ token }) => statusOf(token)))).toEqual([401, 401, 200])
    const another = await signIn()
    expect((await send('/own-sign-in', newToken(), another.token, next.token)).status).toBe(200)
    expect(await Promise.all([another, next].map(({ token }) => statusOf(token)))).toEqual([401, 401])
  })
})
