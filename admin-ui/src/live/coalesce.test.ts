import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { coalesce } from './coalesce.ts'

beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => {
  vi.useRealTimers()
})

test('the first is done at once, the last after the gap, those between not at all', async () => {
  const act = vi.fn(() => Promise.resolve())
  const ask = coalesce(act, 1_000)
  ask()
  expect(act).toHaveBeenCalledTimes(1)
  for (let i = 0; i < 1_000; i++) ask()
  expect(act).toHaveBeenCalledTimes(1)
  await vi.advanceTimersByTimeAsync(1_000)
  expect(act).toHaveBeenCalledTimes(2)
  await vi.advanceTimersByTimeAsync(10_000)
  expect(act).toHaveBeenCalledTimes(2)
  ask()
  expect(act).toHaveBeenCalledTimes(3)
})

test('the next one waits for a slow one', async () => {
  let finish: () => void = () => expect.unreachable()
  const act = vi.fn(() => new Promise<void>((resolve) => (finish = resolve)))
  const ask = coalesce(act, 1_000)
  ask()
  ask()
  await vi.advanceTimersByTimeAsync(5_000)
  expect(act).toHaveBeenCalledTimes(1)
  finish()
  await vi.advanceTimersByTimeAsync(0)
  expect(act).toHaveBeenCalledTimes(2)
})

test('what was cancelled is not done', async () => {
  const act = vi.fn(() => Promise.resolve())
  const ask = coalesce(act, 1_000)
  ask()
  ask()
  ask.cancel()
  await vi.advanceTimersByTimeAsync(10_000)
  expect(act).toHaveBeenCalledTimes(1)
})

test('it rests the longer the longer the last one took', async () => {
  const act = vi.fn(() => new Promise<void>((resolve) => setTimeout(resolve, 700)))
  const ask = coalesce(act, 1_000, (tookMs) => 4 * tookMs)
  ask()
  ask()
  await vi.advanceTimersByTimeAsync(3_400)
  expect(act).toHaveBeenCalledTimes(1)
  await vi.advanceTimersByTimeAsync(100)
  expect(act).toHaveBeenCalledTimes(2)
})
