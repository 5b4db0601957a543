import { describe, expect, it } from 'vitest'
import { agoWords, inFull, timeZone, toTheSecond } from './instant.ts'

const AT = '2026-03-01T09:05:07.250Z'
const SECOND = 1_000
const MINUTE = 60 * SECOND
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR

describe('BR-4 agoWords', () => {
  it.each([
    [0, 'just now'],
    [59 * SECOND, 'just now'],
    [MINUTE, '1 min ago'],
    [3 * MINUTE + 59 * SECOND, '3 min ago'],
    [59 * MINUTE + 59 * SECOND, '59 min ago'],
    [HOUR, '1 hr ago'],
    [23 * HOUR + 59 * MINUTE, '23 hr ago'],
    [DAY, '1 day ago'],
    [6 * DAY + 23 * HOUR, '6 days ago'],
    [7 * DAY, '1 Mar 2026'],
    [4_000 * DAY, '1 Mar 2026'],
    // The clock of a node may be a little ahead.
    [-2 * SECOND, 'just now'],
    [-5 * MINUTE, 'in 5 min'],
    [-2 * DAY, 'in 2 days'],
    [-30 * DAY, '1 Mar 2026'],
  ])('of an instant %d ms ago says “%s”', (age, words) => {
    expect(agoWords(AT, Date.parse(AT) + age)).toBe(words)
  })
})

it('an instant is told to the second and in full, in the zone of the reader', () => {
  expect(toTheSecond(AT)).toMatch(/^2026-0[23]-\d\d \d\d:\d\d:07$/)
  expect(inFull(AT)).toMatch(/^(Saturday|Sunday|Monday), .+ 2026 at \d\d:\d\d:07 \S+$/)
  expect(timeZone()).not.toBe('')
})
