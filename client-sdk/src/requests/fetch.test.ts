import type { Notice } from '@curfew/shared'
import { describe, expect, it } from 'vitest'
import { sampleNotice } from '../../testing/sample.ts'
import { watchedFetch } from './fetch.ts'

const notice = sampleNotice()
const problem = (body: unknown, status = 401, type = 'application/problem+json') =>
  new Response(JSON.stringify(body), { status, headers: { 'content-type': type } })

async function noticesOf(response: Response): Promise<Notice[]> {
  const notices: Notice[] = []
  const fetch = watchedFetch(
    async () => response,
    (notice) => notices.push(notice),
  )
  await fetch('/api/report')
  return notices
}

describe('watchedFetch', () => {
  it('finds the end in a 401, and leaves the body to the caller', async () => {
    const body = { code: 'session_ended', notice }
    const response = problem(body)
    expect(await noticesOf(response)).toEqual([notice])
    expect(await response.json()).toEqual(body)
  })

  it.each([
    ['a 503', problem({ code: 'unavailable', notice }, 503)],
    ['a 401 of the application', problem({ code: 'unauthenticated' })],
    ['a 401 that only looks like ours', problem({ code: 'session_ended', notice }, 401, 'application/json')],
    [
      'a broken body',
      new Response('{', { status: 401, headers: { 'content-type': 'application/problem+json' } }),
    ],
    ['a success', problem({ code: 'session_ended', notice }, 200)],
  ])('finds nothing in %s', async (_, response) => {
    expect(await noticesOf(response)).toEqual([])
  })

  it('passes a network error on', async () => {
    const fetch = watchedFetch(
      () => Promise.reject(new TypeError('offline')),
      () => expect.unreachable(),
    )
    await expect(fetch('/api')).rejects.toThrow('offline')
  })
})
