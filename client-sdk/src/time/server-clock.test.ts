import { describe, expect, it } from 'vitest'
import { sampleSignedIn } from '../../testing/sample.ts'
import { createServerClock, warningEnd } from './server-clock.ts'

const SERVER = Date.parse('2026-05-04T09:00:00Z')
/** This device's clock is two hours slow. */
const HERE = SERVER - 7_200_000

describe('createServerClock', () => {
  it('translates the server times into those of a device whose clock is wrong', () => {
    const clock = createServerClock(() => HERE)
    clock.set(new Date(SERVER).toISOString())
    expect(clock.toLocal(new Date(SERVER + 60_000).toISOString())).toBe(HERE + 60_000)
  })
})

describe('warningEnd', () => {
  const clock = createServerClock(() => HERE)
  clock.set(new Date(SERVER).toISOString())
  const signedIn = sampleSignedIn(SERVER)

  it.each([
    ['before the warning', 39_999, null],
    ['when it begins', 40_000, HERE + 60_000],
    ['after the deadline', 90_000, HERE + 60_000],
  ])('%s', (_, later, expected) => {
    expect(warningEnd(signedIn, clock, HERE + later)).toBe(expected)
  })

  it('warns of nothing without an idle timeout or without a warning', () => {
    const noDeadline = sampleSignedIn(SERVER, { idleDeadline: null })
    const noWarning = { ...signedIn, policy: { idleTimeoutSeconds: 60, idleWarningSeconds: null } }
    expect(warningEnd(noDeadline, clock, HERE + 59_000)).toBeNull()
    expect(warningEnd(noWarning, clock, HERE + 59_000)).toBeNull()
  })
})
