import type { Notice } from '@curfew/shared'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { explainEnded } from './explain-ended.ts'

const notice = (more: Partial<Notice>): Notice => ({
  noticeId: 'n',
  sessionId: 's',
  reason: 'admin_revoked',
  initiatingEntity: 'admin',
  endedAt: '2026-01-01T00:00:00.000Z',
  ...more,
})
const asked: string[] = []
function answer(status: number, body: unknown): void {
  vi.stubGlobal('fetch', async (url: string) => {
    asked.push(url)
    return new Response(JSON.stringify(body), { status })
  })
}
afterEach(() => {
  vi.unstubAllGlobals()
  asked.splice(0)
})

describe('AP-4 why a session has ended, on a sign-in page of one’s own', () => {
  it('is said in words, with the message and whom to turn to', async () => {
    answer(401, { code: 'session_ended', notice: notice({ message: 'Your phone was found in a taxi' }) })
    const why = await explainEnded('/curfew/', { contact: 'the help desk' })
    expect(why).toMatch(/administrator/)
    expect(why).toMatch(/Your phone was found in a taxi/)
    expect(asked).toEqual(['/curfew/v1/session'])
  })

  it.each([
    ['who has signed out', 401, { code: 'session_ended', notice: notice({ reason: 'signed_out' }) }],
    ['who is signed in', 200, {}],
    ['who never was', 401, { code: 'unauthenticated' }],
    ['whom nobody can tell', 503, { code: 'unavailable' }],
    ['who is answered by somebody else', 401, 'no problem'],
  ])('is nothing to say to somebody %s', async (_, status, body) => {
    answer(status, body)
    expect(await explainEnded('/curfew')).toBeNull()
  })

  it('throws nothing without a network', async () => {
    vi.stubGlobal('fetch', () => Promise.reject(new TypeError('no network')))
    expect(await explainEnded('/curfew')).toBeNull()
  })
})
