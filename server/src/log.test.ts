import { describe, expect, it } from 'vitest'
import { createLog } from './log.ts'

function capture(write: (log: ReturnType<typeof createLog>) => void): string {
  const lines: string[] = []
  write(createLog('trace', { write: (line: string) => lines.push(line) }))
  expect(lines).toHaveLength(1)
  return lines.join('')
}

describe('secrets never reach the log', () => {
  const secret = 's3cr3t-value'
  const error = Object.assign(new Error(`connect postgres://curfew:${secret}@db:5432/curfew failed`), {
    config: { headers: { Authorization: `Bearer ${secret}` } },
  })
  const cases: [string, (log: ReturnType<typeof createLog>) => void][] = [
    ['at the top', (log) => log.info({ password: secret })],
    ['five levels deep', (log) => log.info({ a: { b: { c: { d: { token: secret } } } } })],
    ['in a list', (log) => log.info({ requests: [{ headers: { cookie: `curfew=${secret}` } }] })],
    ['as a list', (log) => log.info({ headers: { 'set-cookie': [secret, secret] } })],
    ['as an object', (log) => log.info({ auth: { token: { value: secret } } })],
    ['in the bindings of a child', (log) => log.child({ sessionToken: secret }).info('hello')],
    ['in an error', (log) => log.error({ err: error })],
    ['in an error under another name', (log) => log.error({ problem: { cause: { password: secret } } })],
    ['in the cause of an error', (log) => log.error(new Error('outer', { cause: error }))],
    ['interpolated', (log) => log.info('signed in with %o', { password: secret })],
    ['in a URL in the message', (log) => log.info(`using redis://:${secret}@127.0.0.1:6379`)],
    ['under a name in snake case', (log) => log.info({ DATABASE_URL: `x${secret}`, new_password: secret })],
    ['in a query', (log) => log.info({ databaseUrl: `postgres://a:b@c/d?password=${secret}` })],
  ]
  it.each(cases)('%s', (_where, write) => {
    expect(capture(write)).not.toContain(secret)
  })
})

it('leaves everything else as it was', () => {
  const line = capture((log) =>
    log.info({ tokens: 3, user: { id: 7 }, url: 'http://localhost:4400/a' }, 'ready'),
  )
  expect(JSON.parse(line)).toMatchObject({
    level: 'info',
    tokens: 3,
    user: { id: 7 },
    url: 'http://localhost:4400/a',
    msg: 'ready',
  })
})

it('writes the stack of an error', () => {
  const line = JSON.parse(capture((log) => log.error({ err: new Error('broken') })))
  expect(line.err).toMatchObject({
    type: 'Error',
    message: 'broken',
    stack: expect.stringContaining('log.test.ts'),
  })
})

describe('LO-3 a log line has a bound', () => {
  it('whatever is put into it', () => {
    const lines: string[] = []
    const log = createLog('info', { write: (line) => void lines.push(line) })
    const long = 'x'.repeat(100_000)
    log.info({ err: new Error(long), list: Array.from({ length: 100 }, () => long), at: 'its place' }, long)
    expect(lines[0]?.length).toBeLessThan(100_000)
    expect(JSON.parse(lines[0] ?? '')).toMatchObject({ at: 'its place', level: 'info' })
  })
})
