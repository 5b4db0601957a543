import { expect, it } from 'vitest'
import { createLog } from '../../log.ts'
import { RedisOutage } from './redis-outage.ts'

function watch() {
  const lines: string[] = []
  const clock = { at: 0 }
  const log = createLog('info', { write: (line) => lines.push(line) })
  const outage = new RedisOutage(log, () => clock.at)
  return { outage, clock, lines, said: () => lines.splice(0).map((line) => JSON.parse(line)) }
}
const refused = new Error('connect ECONNREFUSED 127.0.0.1:6379')

it('P6 says that Redis is away once, and that it is back once', () => {
  const { outage, clock, said } = watch()
  outage.worked('subscriber')
  expect(said()).toEqual([])
  for (const part of ['subscriber', 'publisher', 'subscriber']) outage.failed(part, refused)
  expect(said()).toMatchObject([{ level: 'warn', part: 'subscriber', reason: refused.message }])
  clock.at = 60_000
  outage.worked('publisher')
  expect(said()).toEqual([])
  outage.worked('subscriber')
  outage.worked('subscriber')
  expect(said()).toMatchObject([{ level: 'info', msg: 'Redis is reachable again' }])
})

it('P6 says nothing of a Redis that comes and goes', () => {
  const { outage, clock, said } = watch()
  for (let round = 0; round < 1_000; round++) {
    outage.failed('publisher', refused)
    clock.at += 5_000
    outage.worked('publisher')
    clock.at += 4_000
  }
  expect(said()).toHaveLength(1)
  clock.at += 10_000
  outage.worked('publisher')
  expect(said()).toHaveLength(1)
})

it('writes neither the command of an error, which may hold the password, nor an empty reason', () => {
  const signingIn = { command: { name: 'hello', args: ['3', 'AUTH', 'default', 'hunter2'] } }
  const first = watch()
  first.outage.failed('publisher', Object.assign(new Error('WRONGPASS'), signingIn))
  expect(first.lines.join()).not.toContain('hunter2')
  const second = watch()
  // As it comes when a name has several addresses and none answers.
  second.outage.failed('publisher', Object.assign(new AggregateError([]), { code: 'ECONNREFUSED' }))
  expect(second.said()).toMatchObject([{ reason: 'ECONNREFUSED' }])
})
