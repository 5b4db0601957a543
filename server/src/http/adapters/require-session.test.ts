import { once } from 'node:events'
import { createServer, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Notice } from '@curfew/shared'
import express from 'express'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { createLog } from '../../log.ts'
import type { CurfewRequest } from '../../node-http/handler.ts'
import { Refusal } from '../../refusal.ts'
import type { Check, LiveSession } from '../../sessions/session.ts'
import { checkRequest } from '../guards/check-request.ts'
import { type RequireSessionChoices, type RequireSessionOptions, requireSession } from './require-session.ts'

const SESSION: LiveSession = {
  id: 's-1',
  userId: 'u-1',
  loginId: 'ada',
  number: 1,
  lastActiveAt: 0,
  policyId: 0,
  generation: 0,
  idleTimeoutMs: null,
  expiresAt: null,
  confirmed: 0,
}
const NOTICE: Notice = {
  noticeId: 'n-1',
  sessionId: 's-1',
  reason: 'idle_timeout',
  initiatingEntity: 'policy',
  endedAt: '2026-01-01T00:00:00.000Z',
}
const LIVE: Check = { state: 'live', session: SESSION }

/** What each token is answered with. */
const answers: Record<string, () => Check | Promise<Check>> = {
  remembered: () => LIVE,
  asked: async () => LIVE,
  ended: () => ({ state: 'ended', notice: NOTICE }),
  'ended-asked': async () => ({ state: 'ended', notice: NOTICE }),
  away: () => Promise.reject(new Refusal('unavailable', { retryAfterSeconds: 3 })),
  'away-at-once': () => {
    throw new Refusal('unavailable')
  },
  bug: () => Promise.reject(new TypeError('a bug')),
}
const recorded: string[] = []
const PARTS: RequireSessionOptions = {
  verifier: { checkAny: ([token = '']) => answers[token]?.() ?? { state: 'unknown' } },
  activity: { record: ({ id }) => void recorded.push(id) },
  cookie: { name: 'curfew' },
  log: createLog('silent'),
}
const guard = requireSession(PARTS)

const app = express()
app.use('/api', guard, (request, response) => {
  response.json({ whose: request.curfew?.loginId })
})
const server = createServer(app)
beforeAll(async () => {
  app.set('env', 'test')
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
})
afterAll(() => server.close())
beforeEach(() => void recorded.splice(0))

async function call(token: string | null, headers: Record<string, string> = {}) {
  const { port } = server.address() as AddressInfo
  const authorization: Record<string, string> = token === null ? {} : { authorization: `Bearer ${token}` }
  const response = await fetch(`http://127.0.0.1:${port}/api/orders`, {
    headers: { ...authorization, ...headers },
  })
  return { status: response.status, headers: response.headers, text: await response.text() }
}

describe('requireSession', () => {
  it.each(['remembered', 'asked'])('lets a live session through and says whose it is: %s', async (token) => {
    expect(await call(token)).toMatchObject({ status: 200, text: '{"whose":"ada"}' })
    expect(recorded).toEqual(['s-1'])
    expect(await call(null, { cookie: `curfew=${token}` })).toMatchObject({ status: 200 })
  })

  it('ID-2 counts as activity unless it says that nobody is behind it', async () => {
    await call('remembered', { 'curfew-background': '1' })
    expect(recorded).toEqual([])
  })

  it.each(['ended', 'ended-asked'])('P7 answers 401 with the notice: %s', async (token) => {
    const { status, headers, text } = await call(token)
    expect(status).toBe(401)
    expect(headers.get('content-type')).toBe('application/problem+json')
    expect(headers.get('www-authenticate')).toBe('Bearer error="invalid_token"')
    expect(headers.get('cache-control')).toBe('no-store')
    expect(JSON.parse(text)).toMatchObject({ code: 'session_ended', notice: NOTICE, ...NOTICE })
    expect(recorded).toEqual([])
  })

  it.each(['nobody', null])('answers 401 to a token of nobody, and to none: %s', async (token) => {
    expect(JSON.parse((await call(token)).text)).toMatchObject({ status: 401, code: 'unauthenticated' })
  })

  it.each([
    ['away', '3'],
    ['away-at-once', '1'],
  ])('P6 answers 503 when it cannot tell: %s', async (token, seconds) => {
    const { status, headers } = await call(token)
    expect([status, headers.get('retry-after')]).toEqual([503, seconds])
  })

  it('leaves a mistake to the application around it', async () => {
    expect(await call('bug')).toMatchObject({ status: 500 })
    expect((await call('bug')).headers.get('content-type')).toContain('text/html')
  })

  it('makes no promise on the way of a session that is remembered', () => {
    let passed = false
    const request = { headers: { authorization: 'Bearer remembered' } } as express.Request
    guard(request, {} as express.Response, () => {
      passed = true
    })
    expect(passed).toBe(true)
  })
})

describe('AP-5 an application that answers by itself who has no session', () => {
  type OnRefused = NonNullable<RequireSessionChoices['onRefused']>

  async function refusedBy(onRefused: OnRefused, token: string) {
    const pages = express()
    pages.use(
      '/page',
      requireSession(PARTS, { onRefused }),
      (_request, response) => void response.send('let in'),
    )
    pages.use(
      (
        error: unknown,
        _request: express.Request,
        response: express.Response,
        _next: express.NextFunction,
      ) => {
        response.status(500).send(`caught ${error instanceof Error ? error.message : error}`)
      },
    )
    pages.set('env', 'test')
    const listening = createServer(pages).listen(0, '127.0.0.1')
    await once(listening, 'listening')
    const { port } = listening.address() as AddressInfo
    const headers = { authorization: `Bearer ${token}` }
    const response = await fetch(`http://127.0.0.1:${port}/page`, { headers, redirect: 'manual' })
    const text = await response.text()
    listening.close()
    return { status: response.status, location: response.headers.get('location'), text }
  }

  it.each([
    ['ended', { state: 'ended', notice: NOTICE }],
    ['ended-asked', { state: 'ended', notice: NOTICE }],
    ['nobody', { state: 'unknown' }],
    ['away', { state: 'unavailable' }],
    ['away-at-once', { state: 'unavailable' }],
  ])('is told why: %s', async (token, refused) => {
    let heard: unknown
    const answer = await refusedBy((why, _request, response) => {
      heard = why
      response.writeHead(302, { location: '/login' }).end()
    }, token)
    expect(answer).toMatchObject({ status: 302, location: '/login' })
    expect(heard).toEqual(refused)
  })

  it.each([
    ['away', 503],
    ['ended', 401],
  ])('may leave it to us: %s', async (token, status) => {
    const answer = await refusedBy((_refused, _request, _response, sendProblem) => sendProblem(), token)
    expect(answer).toMatchObject({ status })
    expect(JSON.parse(answer.text)).toMatchObject({ status })
  })

  it.each<[string, OnRefused]>([
    [
      'throws',
      () => {
        throw new Error('a bug')
      },
    ],
    ['is rejected', () => Promise.reject(new Error('a bug'))],
  ])('its mistakes go to its own handler of errors: it %s', async (_, onRefused) => {
    expect(await refusedBy(onRefused, 'nobody')).toMatchObject({ status: 500, text: 'caught a bug' })
  })

  it.each([undefined, null, 'route', 'router', 0])('lets nobody in by throwing %j', async (thrown) => {
    const answer = await refusedBy(() => {
      throw thrown
    }, 'nobody')
    expect(answer).toMatchObject({
      status: 500,
      text: 'caught onRefused threw something that is not an error',
    })
  })

  it('is not asked about a mistake of ours, nor about whoever is let in', async () => {
    const never: OnRefused = (_refused, _request, response) => void response.end('refused')
    expect(await refusedBy(never, 'bug')).toMatchObject({ status: 500, text: 'caught a bug' })
    expect(await refusedBy(never, 'asked')).toMatchObject({ status: 200, text: 'let in' })
  })

  it('ID-2 may say that a request is no activity', async () => {
    const quiet = requireSession(PARTS, { activity: false })
    let passed = false
    quiet(
      { headers: { authorization: 'Bearer remembered' } } as express.Request,
      {} as express.Response,
      () => {
        passed = true
      },
    )
    expect([passed, recorded]).toEqual([true, []])
  })
})

describe('AP-5 check', () => {
  const check = (token: string, options = {}) =>
    checkRequest(PARTS, { headers: { authorization: `Bearer ${token}` } }, options)

  it.each([
    ['remembered', { state: 'live', session: { id: 's-1', userId: 'u-1', loginId: 'ada' } }],
    ['asked', { state: 'live', session: { id: 's-1', userId: 'u-1', loginId: 'ada' } }],
    ['ended', { state: 'ended', notice: NOTICE }],
    ['nobody', { state: 'unknown' }],
    ['away', { state: 'unavailable' }],
    ['away-at-once', { state: 'unavailable' }],
  ])('answers %s', async (token, answer) => {
    expect(await check(token)).toEqual(answer)
  })

  it('throws a mistake of ours', async () => {
    await expect(check('bug')).rejects.toThrow('a bug')
  })

  it('ID-2 counts as activity, unless it is told not to or the request says so', async () => {
    await check('remembered', { activity: false })
    await checkRequest(
      PARTS,
      { headers: { authorization: 'Bearer remembered', 'curfew-background': '1' } },
      {},
    )
    expect(recorded).toEqual([])
    await check('remembered')
    expect(recorded).toEqual(['s-1'])
  })
})

describe('AP-8 an application is given nothing that the node goes by', () => {
  it.each(['remembered', 'asked'])('in request.curfew: %s', async (token) => {
    const requests = await Promise.all(
      [1, 2].map(async () => {
        const request = { headers: { authorization: `Bearer ${token}` } } as CurfewRequest
        await new Promise((admitted) => guard(request, {} as ServerResponse, admitted))
        return request
      }),
    )
    for (const { curfew } of requests) {
      expect(curfew).toEqual({ id: 's-1', userId: 'u-1', loginId: 'ada' })
      expect(() => Object.assign(curfew ?? {}, { userId: 'u-2' })).toThrow(TypeError)
    }
    expect(requests[0]?.curfew).not.toBe(requests[1]?.curfew)
    expect(SESSION).toMatchObject({ userId: 'u-1' })
  })

  it.each(['ended', 'ended-asked'])('in what check answers: %s', async (token) => {
    const checked = await checkRequest(PARTS, { headers: { authorization: `Bearer ${token}` } }, {})
    const notice = checked.state === 'ended' ? checked.notice : NOTICE
    expect(() => Object.assign(notice, { message: 'Hello' })).toThrow(TypeError)
    expect(Object.isFrozen(NOTICE)).toBe(false)
  })
})
