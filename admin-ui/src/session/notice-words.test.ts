import { type Notice, REASONS } from '@curfew/shared'
import { describe, expect, test } from 'vitest'
import { wordsOf } from './notice-words.ts'

const notice = (rest: Partial<Notice>): Notice => ({
  noticeId: '11111111-0000-4000-8000-000000000000',
  sessionId: '22222222-0000-4000-8000-000000000000',
  reason: 'admin_revoked',
  initiatingEntity: 'admin',
  endedAt: '2026-03-01T12:00:00Z',
  ...rest,
})

describe('an end by an administrator', () => {
  test('says his message and the reference of the revocation', () => {
    const words = wordsOf(
      notice({ message: 'Back at noon', revocationId: '33333333-0000-4000-8000-000000000000' }),
    )
    expect(words).toEqual({
      title: 'You were signed out by an administrator',
      body: 'Back at noon',
      reference: 'Reference 33333333-0000-4000-8000-000000000000',
      button: 'Sign in again',
    })
  })
  test('says whom to ask when there is no message', () => {
    expect(wordsOf(notice({}), { contact: 'the help desk' })).toMatchObject({
      body: 'If you did not expect this, contact the help desk.',
      reference: 'Reference 11111111-0000-4000-8000-000000000000',
    })
  })
  test('takes a message as it is, whatever stands in it', () => {
    expect(wordsOf(notice({ message: '<b>{contact}</b> $& now' })).body).toBe('<b>{contact}</b> $& now')
  })
})

test('inactivity says how long, where that is known', () => {
  expect(wordsOf(notice({ reason: 'idle_timeout' }), { idle: '2 days' }).body).toBe(
    'There was no activity for 2 days.',
  )
  expect(wordsOf(notice({ reason: 'idle_timeout' })).body).toBe('There was no activity for a while.')
})

test.each(REASONS)('%s has a title, a button and nothing left to fill in', (reason) => {
  const words = wordsOf(notice({ reason }))
  expect(words.title).not.toBe('')
  expect(words.button).not.toBe('')
  expect(words.body ?? 'none').not.toMatch(/[{}]|^$/)
})
