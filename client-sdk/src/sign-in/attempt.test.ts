import { describe, expect, it, vi } from 'vitest'
import { sampleSession, sampleUser } from '../../testing/sample.ts'
import type { Fetch } from '../requests/fetch.ts'
import { attemptSignIn } from './attempt.ts'

const who = { loginId: 'maria', password: 'secret' }
const answer = { user: sampleUser(), session: sampleSession(0), permissions: [] }

const problem = (status: number, code: string, headers: Record<string, string> = {}) =>
  new Response(JSON.stringify({ code }), {
    status,
    headers: { 'content-type': 'application/problem+json', ...headers },
  })

describe('attemptSignIn', () => {
  it('sends JSON, which no other site can', async () => {
    const sent: [string, RequestInit | undefined][] = []
    await attemptSignIn(
      async (address, init) => {
        sent.push([String(address), init])
        return Response.json(answer)
      },
      '/curfew',
      who,
    )
    expect(sent).toMatchObject([
      [
        '/curfew/v1/sign-in',
        { method: 'POST', body: JSON.stringify(who), headers: { 'Content-Type': 'application/json' } },
      ],
    ])
  })

  it.each([
    ['signed in', Response.json(answer), { kind: 'signed_in', answer }],
    [
      'wrong password',
      problem(401, 'invalid_credentials'),
      { kind: 'refused', code: 'invalid_credentials', waitSeconds: 0 },
    ],
    [
      'too many attempts',
      problem(429, 'rate_limited', { 'retry-after': '30' }),
      { kind: 'refused', code: 'rate_limited', waitSeconds: 30 },
    ],
    [
      'cannot tell',
      problem(503, 'unavailable', { 'retry-after': '5' }),
      { kind: 'refused', code: 'unavailable', waitSeconds: 5 },
    ],
    ['a proxy in between', new Response('<h1>Bad gateway</h1>', { status: 502 }), { kind: 'unreachable' }],
  ])('%s', async (_, response, outcome) => {
    expect(await attemptSignIn(async () => response, '', who)).toEqual(outcome)
  })

  it('BR-3 is not made where the browser keeps no cookies', async () => {
    vi.stubGlobal('navigator', { cookieEnabled: false })
    const fetch = vi.fn<Fetch>()
    expect(await attemptSignIn(fetch, '', who)).toEqual({ kind: 'no_cookies' })
    expect(fetch).not.toHaveBeenCalled()
    vi.unstubAllGlobals()
  })

  it('SE-18 waits as long as the server may take, and knows that from no connection', async () => {
    const limits: number[] = []
    const timeout = vi.spyOn(AbortSignal, 'timeout').mockImplementation((milliseconds) => {
      limits.push(milliseconds)
      return AbortSignal.abort()
    })
    const fetch: Fetch = async (_, init) => {
      init?.signal?.throwIfAborted()
      return Response.json(answer)
    }
    expect(await attemptSignIn(fetch, '', who)).toEqual({ kind: 'overdue' })
    expect(limits).toEqual([31_000])
    timeout.mockRestore()
  })

  it('does not reach the server', async () => {
    expect(await attemptSignIn(() => Promise.reject(new TypeError('offline')), '', who)).toEqual({
      kind: 'unreachable',
    })
  })
})
