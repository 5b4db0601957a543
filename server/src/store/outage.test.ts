import { describe, expect, it } from 'vitest'
import { boundedLog } from '../log/bounded-log.ts'
import { createLog } from '../log.ts'
import { Refusal } from '../refusal.ts'
import { Outage, outageOf } from './outage.ts'

const gone = Object.assign(new Error('connect ECONNREFUSED 127.0.0.1:5432'), {
  code: 'ECONNREFUSED',
  syscall: 'connect',
})
const sqlState = (code: string) => Object.assign(new Error(`state ${code}`), { code })
const refused = (cause: Error) => new Refusal('unavailable', { retryAfterSeconds: 1 }, { cause })

function listen() {
  const clock = { at: 0 }
  const lines: string[] = []
  const log = createLog('warn', { write: (line) => void lines.push(line) })
  const outage = new Outage(log, () => clock.at)
  const said = () => lines.splice(0).map((line) => JSON.parse(line))
  return { clock, outage, said, log: boundedLog(log, outage, () => clock.at) }
}

describe('LO-9 an outage is told once', () => {
  it('when it begins and when it is over, and counted in between', () => {
    const { clock, outage, log, said } = listen()
    for (let failed = 0; failed < 1_000; failed++) {
      log.warn({ err: gone }, 'could not follow the feed')
      log.error({ err: refused(gone) }, 'a request failed')
      clock.at += 10
    }
    expect(said()).toEqual([expect.objectContaining({ reason: gone.message })])
    outage.answered()
    // Not yet: it may come and go.
    expect(said()).toEqual([])
    clock.at += 5_000
    outage.answered()
    outage.answered()
    expect(said()).toEqual([
      expect.objectContaining({ msg: 'PostgreSQL is reachable again', failures: 2_000, seconds: 10 }),
    ])
    expect(outage.counts.away).toBe(2_000)
    log.warn({ err: gone }, 'could not follow the feed')
    expect(said()).toHaveLength(1)
  })

  it('what takes too long while it is away is no news', () => {
    const { outage, said } = listen()
    outage.noticed(gone)
    outage.noticed(sqlState('57014'))
    expect(said()).toHaveLength(1)
    expect(outage.counts).toEqual({ away: 1, unwritable: 0, busy: 1 })
  })

  it('is the same for all that use one database in a process', () => {
    const log = createLog('silent')
    const outage = outageOf('postgres://one', log)
    expect(outageOf('postgres://one', log)).toBe(outage)
    expect(outageOf('postgres://other', log)).not.toBe(outage)
    expect(outageOf('postgres://one', createLog('silent'))).not.toBe(outage)
  })

  it.each(['53100', '58030', '25006'])('%s says that nothing can be written, until something was', (code) => {
    const { clock, outage, said } = listen()
    expect(outage.writesOk).toBe(true)
    outage.noticed(refused(sqlState(code)))
    expect(outage.writesOk).toBe(false)
    clock.at += 10_000
    outage.answered()
    expect(outage.writesOk).toBe(false)
    outage.wrote()
    expect(outage.writesOk).toBe(true)
    expect(said()).toHaveLength(2)
  })

  it('any other error keeps its trace, and is kept back when it comes again and again', () => {
    const { log, said } = listen()
    for (let failed = 0; failed < 100; failed++) log.error({ err: new TypeError('a mistake') }, 'could not')
    log.error({ err: sqlState('42P01') }, 'could not')
    log.warn({ requests: 1 }, 'no error')
    const lines = said()
    expect(lines.map(({ msg }) => msg)).toEqual([
      'could not',
      'could not',
      'could not',
      'could not',
      'no error',
    ])
    expect(lines[0].err).toMatchObject({
      type: 'TypeError',
      stack: expect.stringContaining('outage.test.ts'),
    })
  })

  it('is none where nothing is unavailable', () => {
    const { outage } = listen()
    expect(outage.noticed(new Error('a mistake'))).toBe(false)
    expect(outage.noticed(new Refusal('unavailable', { retryAfterSeconds: 1 }))).toBe(false)
    expect(outage.isTold).toBe(false)
  })
})
