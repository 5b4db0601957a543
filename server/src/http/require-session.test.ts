import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Notice } from '@curfew/shared'
import express from 'express'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { createLog } from '../log.ts'
import { Refusal } from '../refusal.ts'
import type { Check, LiveSession } from '../sessions/session.ts'
import { requireSession } from './require-session.ts'

const SESSION: LiveSession = {
  id: 's-1',
  userId: 'u-1',
  loginId: 'ada',
  number: 1,
  lastActiveAt: 0,
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
const guard = requireSession({
  verifier: { checkAny: ([token = '']) => answers[token]?.() ?? { state: 'unknown' } },
  activity: { record: ({ id }) => void recorded.push(id) },
  cookie: { name: 'curfew' },
  log: createLog('silent'),
})

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
