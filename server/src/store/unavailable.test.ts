import { describe, expect, it } from 'vitest'
import { isUnavailable } from './unavailable.ts'

const withCode = (code: string, more: object = {}) => Object.assign(new Error('x'), { code, ...more })

describe('isUnavailable', () => {
  it.each([
    ['administrator shut it down', withCode('57P01')],
    ['crash of another backend', withCode('57P02')],
    ['starting up', withCode('57P03')],
    ['statement timeout', withCode('57014')],
    ['connection failure', withCode('08006')],
    ['too many connections', withCode('53300')],
    ['disk full', withCode('53100')],
    ['stalled in a transaction', withCode('25P03')],
    ['became a standby', withCode('25006')],
    ['deadlock after every attempt', withCode('40P01')],
    ['connections to it are not allowed just now', withCode('55000', { severity: 'FATAL' })],
    ['refused', withCode('ECONNREFUSED', { syscall: 'connect' })],
    ['socket file gone', withCode('ENOENT', { syscall: 'connect' })],
    ['reset while reading', withCode('ECONNRESET', { syscall: 'read' })],
    ['pool exhausted', new Error('timeout exceeded when trying to connect')],
    ['connection lost', new Error('Connection terminated unexpectedly')],
    ['both addresses refused', new AggregateError([withCode('ECONNREFUSED', { syscall: 'connect' })])],
  ])('%s: yes', (_, error) => {
    expect(isUnavailable(error)).toBe(true)
  })

  it.each([
    ['a unique violation', withCode('23505')],
    ['a check violation', withCode('23514')],
    ['a syntax error', withCode('42601')],
    ['a missing table', withCode('42P01')],
    ['a bad uuid', withCode('22P02')],
    ['a missing file', withCode('ENOENT', { syscall: 'open' })],
    ['an aborted request', withCode('ECONNABORTED')],
    ['a bug', new TypeError('x is not a function')],
    ['no error at all', 'Connection terminated'],
    ['an aggregate of nothing', new AggregateError([])],
    ['an aggregate with a bug in it', new AggregateError([withCode('57P01'), new TypeError('x')])],
  ])('%s: no', (_, error) => {
    expect(isUnavailable(error)).toBe(false)
  })
})
