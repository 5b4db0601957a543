import { describe, expect, it } from 'vitest'
import { retryAfterSeconds } from './retry-after.ts'

describe('BR-4 what an answer asks to wait, whatever the clock of this device says', () => {
  const date = 'Mon, 04 May 2026 09:00:00 GMT'
  it.each<[Record<string, string>, number]>([
    [{ date }, 0],
    [{ 'retry-after': '30' }, 30],
    [{ 'retry-after': '0', date }, 0],
    [{ 'retry-after': 'Mon, 04 May 2026 09:02:00 GMT', date }, 120],
    [{ 'retry-after': 'Mon, 04 May 2026 08:00:00 GMT', date }, 0],
    [{ 'retry-after': 'Mon, 04 May 2026 09:02:00 GMT' }, 0],
    [{ 'retry-after': 'soon', date }, 0],
  ])('%j: %i s', (headers, seconds) => {
    expect(retryAfterSeconds(new Headers(headers))).toBe(seconds)
  })
})
