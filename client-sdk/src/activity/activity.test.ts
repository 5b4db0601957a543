import { describe, expect, it } from 'vitest'
import { manualTime } from '../../testing/manual-time.ts'
import { createActivityReporter } from './activity.ts'

function setUp() {
  const time = manualTime()
  const ages: number[] = []
  let connected = true
  const reporter = createActivityReporter({
    ...time,
    send: (ageSeconds) => connected && ages.push(ageSeconds) > 0,
  })
  return {
    time,
    ages,
    reporter,
    connect: (on: boolean) => {
      connected = on
    },
  }
}

describe('createActivityReporter', () => {
  it('reports the first input at once', () => {
    const { ages, reporter } = setUp()
    reporter.input()
    expect(ages).toEqual([0])
  })

  it('reports once in 10 s, however much is typed in a minute', () => {
    const { time, ages, reporter } = setUp()
    for (let tenths = 0; tenths < 600; tenths += 1) {
      reporter.input()
      time.pass(100)
    }
    expect(ages).toEqual([0, 0.1, 0.1, 0.1, 0.1, 0.1, 0.1])
  })

  it('ID-4 tells of the last input inside the 10 s when they are over, with its age', () => {
    const { time, ages, reporter } = setUp()
    reporter.input()
    time.pass(3_000)
    reporter.input()
    time.pass(1_000)
    reporter.input()
    time.pass(60_000)
    expect(ages).toEqual([0, 6])
  })

  it('says nothing more when nothing happens', () => {
    const { time, ages, reporter } = setUp()
    reporter.input()
    time.pass(600_000)
    expect(ages).toEqual([0])
  })

  it('ID-8 after a reconnect tells again when the last activity was', () => {
    const { time, ages, reporter, connect } = setUp()
    reporter.input()
    connect(false)
    time.pass(20_000)
    reporter.input()
    time.pass(5_000)
    connect(true)
    reporter.repeat()
    expect(ages).toEqual([0, 5])
    reporter.repeat()
    expect(ages).toEqual([0, 5, 5])
  })

  it('repeats nothing when there was no input', () => {
    const { ages, reporter } = setUp()
    reporter.repeat()
    expect(ages).toEqual([])
  })

  it('does not report what another tab has just reported', () => {
    const { time, ages, reporter } = setUp()
    reporter.reportedElsewhere(time.now())
    time.pass(4_000)
    reporter.input()
    expect(ages).toEqual([])
    time.pass(6_000)
    expect(ages).toEqual([6])
  })

  it('does not wait for a clock that was set back', () => {
    const { time, ages, reporter } = setUp()
    reporter.reportedElsewhere(time.now() + 3_600_000)
    time.sleep(3_700_000)
    reporter.input()
    expect(ages).toEqual([0])
  })

  it('reports nothing once disposed of', () => {
    const { time, ages, reporter } = setUp()
    reporter.input()
    time.pass(1_000)
    reporter.input()
    reporter.dispose()
    time.pass(60_000)
    expect(ages).toEqual([0])
  })
})
