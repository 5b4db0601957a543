import { ERRORS, type ErrorCode, errorEntry } from '@curfew/shared'
import { describe, expect, it } from 'vitest'
import { sampleNotice } from '../../testing/sample.ts'
import { noticeInProblem, refusalOf } from './refusal.ts'

const notice = sampleNotice()

describe('refusalOf', () => {
  it.each([
    ['a notice', notice, { kind: 'ended', notice }],
    ['nobody signed in', { code: 'unauthenticated' }, { kind: 'unauthenticated' }],
    ['a server that cannot tell', { code: 'unavailable' }, { kind: 'wait', retryAfterSeconds: 0 }],
    [
      'one that says when',
      { code: 'unavailable', retryAfterSeconds: 3 },
      { kind: 'wait', retryAfterSeconds: 3 },
    ],
    ['nonsense in its place', { retryAfterSeconds: '3' }, { kind: 'wait', retryAfterSeconds: 0 }],
    ['a code of a newer server', { code: 'new' }, { kind: 'wait', retryAfterSeconds: 0 }],
    ['a network error', undefined, { kind: 'wait', retryAfterSeconds: 0 }],
    ['null', null, { kind: 'wait', retryAfterSeconds: 0 }],
    ['half a notice', { noticeId: 'x' }, { kind: 'wait', retryAfterSeconds: 0 }],
  ])('%s', (_, data, refusal) => {
    expect(refusalOf(data)).toEqual(refusal)
  })
})

describe('EN-21 refusalOf gives up where the table of errors says so', () => {
  it.each(Object.keys(ERRORS) as ErrorCode[])('%s', (code) => {
    const givesUp = refusalOf({ code, retryAfterSeconds: 30 }).kind === 'give_up'
    expect(givesUp).toBe(errorEntry(code).receiver === 'give_up')
  })

  it('and says why', () => {
    expect(refusalOf({ code: 'too_many_connections', retryAfterSeconds: 30 })).toEqual({
      kind: 'give_up',
      code: 'too_many_connections',
    })
  })
})

describe('noticeInProblem', () => {
  it.each([
    ['the end of a session', { code: 'session_ended', notice }, notice],
    ['an end without its notice', { code: 'session_ended' }, null],
    ['another problem', { code: 'unauthenticated', notice }, null],
    ['no problem at all', 'text', null],
  ])('%s', (_, body, expected) => {
    expect(noticeInProblem(body)).toEqual(expected)
  })
})
