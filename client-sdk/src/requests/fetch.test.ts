import type { Notice } from '@curfew/shared'
import { describe, expect, it } from 'vitest'
import { sampleNotice } from '../../testing/sample.ts'
import { watchedFetch } from './fetch.ts'

const notice = sampleNotice()
const problem = (body: unknown, status = 401, type = 'application/problem+json') =>
  new Response(JSON.stringify(body), { status, headers: { 'content-type': type } })

async function toldOf(response: Response): Promise<(Notice | 'unauthenticated')[]> {
  const told: (Notice | 'unauthenticated')[] = []
  const fetch = watchedFetch(async () => response, {
    ended: (notice) => told.push(notice),
    unauthenticated: () => told.push('unauthenticated'),
  })
  await fetch('/api/report')
  return told
}

describe('watchedFetch', () => {
  it('finds the end in a 401, and leaves the body to the caller', async () => {
    const body = { code: 'session_ended', notice }
    const response = problem(body)
    expect(await toldOf(response)).toEqual([notice])
    expect(await response.json()).toEqual(body)
  })

  it('notices when nobody is signed in', async () => {
    expect(await toldOf(problem({ code: 'unauthenticated' }))).toEqual(['unauthenticated'])
  })

  it.each([
    ['a 503', problem({ code: 'unavailable', notice }, 503)],
    ['a 401 of the application', problem({ code: 'token_expired' })],
    ['a 401 that only looks like ours', problem({ code: 'session_ended', notice }, 401, 'application/json')],
    [
      'a broken body',
      new Response('{', { status: 401, headers: { 'content-type': 'application/problem+json' } }),
    ],
    ['a success', problem({ code: 'session_ended', notice }, 200)],
  ])('finds nothing in %s', async (_, response) => {
    expect(await toldOf(response)).toEqual([])
  })

  it('passes a network error on', async () => {
    const fetch = watchedFetch(() => Promise.reject(new TypeError('offline')), {
      ended: () => expect.unreachable(),
      unauthenticated: () => expect.unreachable(),
    })
    await expect(fetch('/api')).rejects.toThrow('offline')
  })
})
