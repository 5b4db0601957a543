import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { ACTIVITY_GAP_MS, reportActivity } from './activity.ts'

beforeEach(() => {
  vi.useFakeTimers({ now: 1_000_000 })
})
afterEach(() => {
  vi.useRealTimers()
})

test('told at once, then once more after the gap with the time of the last input', () => {
  const tell = vi.fn()
  const reporter = reportActivity(Date.now, tell)
  reporter.input()
  expect(tell).toHaveBeenCalledExactlyOnceWith(1_000_000)
  vi.advanceTimersByTime(4_000)
  reporter.input()
  vi.advanceTimersByTime(ACTIVITY_GAP_MS)
  expect(tell).toHaveBeenCalledTimes(2)
  expect(tell).toHaveBeenLastCalledWith(1_004_000)
  vi.advanceTimersByTime(60_000)
  expect(tell).toHaveBeenCalledTimes(2)
  reporter.stop()
})

test('nothing is told after the end', () => {
  const tell = vi.fn()
  const reporter = reportActivity(Date.now, tell)
  reporter.input()
  reporter.input()
  reporter.stop()
  vi.advanceTimersByTime(60_000)
  expect(tell).toHaveBeenCalledTimes(1)
})
