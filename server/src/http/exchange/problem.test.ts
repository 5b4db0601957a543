import { ERRORS, type ErrorCode } from '@curfew/shared'
import { problem } from '@curfew/shared/schemas'
import { pino } from 'pino'
import { describe, expect, it } from 'vitest'
import { Refusal } from '../../refusal.ts'
import { problemAnswer, problemOf, refusalOf } from './problem.ts'

const CODES = Object.keys(ERRORS) as ErrorCode[]

describe('problemOf', () => {
  it.each(CODES)('%s is a problem document with the status of the table', (code) => {
    const { status, headers, body } = problemOf(new Refusal(code), 'r-1')
    expect(problem.parse(body)).toMatchObject({
      code,
      status,
      title: ERRORS[code].title,
      detail: ERRORS[code].detail,
      requestId: 'r-1',
    })
    expect(status).toBe(ERRORS[code].status)
    expect('WWW-Authenticate' in headers).toBe(status === 401)
    expect('Retry-After' in headers).toBe(status === 429 || status === 503)
  })

  it('tells what the refusal knows', () => {
    const { body, headers } = problemOf(
      new Refusal('rate_limited', { detail: 'Slowly.', retryAfterSeconds: 7 }),
      'r',
    )
    expect(headers['Retry-After']).toBe('7')
    expect(body.detail).toBe('Slowly.')
    expect(problemOf(new Refusal('version_conflict', { version: 3 }), 'r').body).toMatchObject({ version: 3 })
    expect(problemOf(new Refusal('target_not_found', { ids: ['x'] }), 'r').body).toMatchObject({ ids: ['x'] })
  })

  it('a notice cannot take the place of a member of the problem', () => {
    const notice = { noticeId: 'n', status: 200, code: 'fine', title: 'Fine' }
    const refusal = new Refusal('session_ended', { notice: notice as never })
    expect(problemOf(refusal, 'r').body).toMatchObject({ status: 401, code: 'session_ended', noticeId: 'n' })
  })
})

describe('refusalOf', () => {
  const error = (members: object) => Object.assign(new Error('x'), members)
  it.each([
    ['a refusal', new Refusal('not_found'), 'not_found'],
    ['a body that is no JSON', error({ status: 400, type: 'entity.parse.failed' }), 'invalid_request'],
    ['too large a body', error({ status: 413, type: 'entity.too.large' }), 'too_large'],
    ['another charset', error({ status: 415, type: 'charset.unsupported' }), 'unsupported_media_type'],
    [
      'a caller who went away',
      error({ status: 400, code: 'ECONNABORTED', type: 'request.aborted' }),
      'invalid_request',
    ],
    ['a path that cannot be decoded', error({ status: 400 }), 'invalid_request'],
    ['a database that is shutting down', error({ code: '57P01' }), 'unavailable'],
    ['a mistake', new TypeError('x is not a function'), undefined],
    ['a mistake that says 500', error({ status: 500 }), undefined],
    ['a unique violation', error({ code: '23505' }), undefined],
    ['no error at all', 'x', undefined],
  ])('%s', (_, thrown, code) => {
    expect(refusalOf(thrown)?.code).toBe(code)
  })
})

describe('a mistake of ours', () => {
  it('is logged with its stack under the id of the request, and tells the caller nothing', () => {
    const lines: string[] = []
    const log = pino({ base: null }, { write: (line) => void lines.push(line) })
    const { status, text } = problemAnswer(new TypeError('secret detail'), 'r-42', log)
    expect(status).toBe(500)
    expect(JSON.parse(text ?? '')).toEqual({
      type: 'about:blank',
      title: 'Internal Server Error',
      status: 500,
      requestId: 'r-42',
    })
    expect(lines.map((line) => JSON.parse(line))).toMatchObject([
      {
        requestId: 'r-42',
        err: { message: 'secret detail', stack: expect.stringContaining('problem.test') },
      },
    ])
  })
})
